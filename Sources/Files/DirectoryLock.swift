#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Keeps runs apart that change a file by reading it and putting another in its place. What is locked is the directory: a
/// file of its own would be left there for whoever reads all that is in it, and the file itself is another one afterwards.
///
/// It ends with the process, however that ends.
public struct DirectoryLock: ~Copyable {
    /// What came of asking for it.
    public enum State: Sendable {
        case held
        /// Somebody else has it, for longer than was waited.
        case busy
        /// The directory cannot be opened, or its file system has no locks.
        case impossible
    }

    private let descriptor: Int32
    /// Whether this process has it.
    public let state: State

    /// Waits for the lock. Everybody who can read the directory could hold it for ever, so that it is not waited for long.
    /// - Parameters:
    ///   - path: the file that is to be changed; a link leads to its target.
    ///   - patience: how long is waited.
    public init(of path: String, patience: Duration) {
        let target = resolved(path) ?? path
        let folder = target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            state = .impossible
            return
        }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard [EWOULDBLOCK, EINTR].contains(errno) else {
                state = .impossible
                return
            }
            guard ContinuousClock.now < deadline else {
                state = .busy
                return
            }
            usleep(10_000)
        }
        state = .held
    }

    /// Lets others change the file.
    public consuming func release() {}

    deinit { if descriptor >= 0 { close(descriptor) } }
}
