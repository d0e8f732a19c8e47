import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes what comes out of a pipe to an open file.
struct FileWriter {
    let descriptor: Int32
    /// For messages.
    let path: String

    /// Reads the pipe to its end.
    /// - Parameter onProgress: the bytes written so far.
    /// - Throws: `BuildError.file` when the disk refuses; `.cancelled` when the pipe has failed, in which case the
    ///   writer's own error is the one to show.
    func drain(_ pipe: BytePipe, onProgress: (UInt64) -> Void) throws(BuildError) {
        var written: UInt64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            switch pipe.read(into: buffer) {
            case .bytes(let count):
                try write(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
                written += UInt64(count)
                onProgress(written)
            case .end: return
            case .failed, .timedOut: throw .cancelled
            }
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(BuildError) {
        var rest = bytes
        while !rest.isEmpty {
            #if canImport(Glibc)
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            #else
            let count = Musl.write(descriptor, rest.baseAddress, rest.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .file(path: path, reason: reason(errno)) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }
}

/// The system's words for an error number.
func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
