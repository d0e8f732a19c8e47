#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Waits until there is something to read, or the end of the file: a pipe may have nobody who writes to it.
/// - Parameters:
///   - path: for the error.
///   - isStopped: whether the run has been asked to stop; asked four times a second.
func waitToRead(_ descriptor: Int32, path: String, isStopped: () -> Bool) throws(FileError) {
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
        guard !isStopped() else { throw FileError(path: path, reason: "was not read to its end: the run was stopped") }
        let count = poll(&question, 1, 250)
        // What else is wrong is said by read(2).
        guard count == 0 || (count < 0 && errno == EINTR) else { return }
    }
}

/// Reads what there is, at least one byte; 0 at the end of the file.
/// - Parameter path: for the error.
func readSome(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, path: String
) throws(FileError) -> Int {
    while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        guard errno == EINTR else { throw FileError(path, "cannot be read", errno) }
    }
}

/// Writes all of `bytes`.
/// - Parameter path: for the error.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError(path, "cannot be written", errno) }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
}

/// The system's words for an error number.
func systemWords(_ code: Int32) -> String { String(cString: strerror(code)) }
