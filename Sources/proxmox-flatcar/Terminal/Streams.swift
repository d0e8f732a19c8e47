#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// stdin, stdout and stderr as the system has them.
enum Streams {
    /// Sees to it that a stream which is closed does not become the number of a file that is opened later, so that a
    /// result would end up in it.
    /// - Returns: those that were open.
    static func open() -> Set<Int32> {
        var found: Set<Int32> = []
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            guard fcntl(descriptor, F_GETFD) < 0 else {
                found.insert(descriptor)
                continue
            }
            // The lowest free number is just the one that is closed.
            _ = systemOpen("/dev/null", O_RDWR)
        }
        return found
    }

    /// Writes all of a text.
    /// - Returns: 0, or the `errno` of the write that failed.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    // open(2) and write(2); the names alone are those above.
    #if canImport(Glibc)
    private static func systemOpen(_ path: String, _ flags: Int32) -> Int32 { Glibc.open(path, flags) }
    private static let systemWrite = Glibc.write
    #elseif canImport(Musl)
    private static func systemOpen(_ path: String, _ flags: Int32) -> Int32 { Musl.open(path, flags) }
    private static let systemWrite = Musl.write
    #endif
}
