/// A file, or a directory, of this machine that cannot be used.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, or `stdin` or `stdout`.
    public let path: String
    /// What is wrong with it, and what to do where that does not follow.
    public let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// `PATH: REASON`.
    public var description: String { "\(path): \(reason)" }
}

extension FileError {
    /// A call of the system that failed.
    /// - Parameter code: the `errno` that it left.
    init(_ path: String, _ whatFailed: String, _ code: Int32) {
        self.init(path: path, reason: "\(whatFailed): \(systemWords(code))")
    }
}
