import Pipes

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
                try writeAll(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)), to: descriptor, path: path)
                written += UInt64(count)
                onProgress(written)
            case .end: return
            case .failed, .timedOut: throw .cancelled
            }
        }
    }
}
