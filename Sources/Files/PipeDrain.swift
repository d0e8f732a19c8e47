import Pipes

/// Writes what comes out of a pipe to an open file, to the pipe's end.
/// - Parameters:
///   - path: for the error.
///   - onProgress: takes how many bytes are written so far.
/// - Throws: when the disk refuses. When the pipe has failed, too, so that nobody takes the file for whole; its
///   writer knows why, and that is the error to show.
func drain(
    _ pipe: BytePipe, to descriptor: Int32, path: String, onProgress: (UInt64) -> Void
) throws(FileError) {
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
        case .failed, .timedOut:
            throw FileError(path: path, reason: "is not complete: what was to be written to it broke off")
        }
    }
}
