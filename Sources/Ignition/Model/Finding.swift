/// Something wrong, or doubtful, at one place of one config file.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// The guest would not come up, or not as the config says.
        case error
        /// It works, but hardly as meant.
        case warning
    }

    /// How bad it is.
    public let severity: Severity
    /// The name of the file the text came from, also after a merge.
    public let file: String
    /// Where in that file: `$.storage.files[2].mode`.
    public let path: String
    /// What is wrong and what to do: one line, lower-case start. Never holds file contents or password hashes.
    public let message: String

    /// Makes a finding.
    public init(severity: Severity, file: String, path: String, message: String) {
        self.severity = severity
        self.file = file
        self.path = path
        self.message = message
    }

    /// `file: $.path: message`, warnings marked as such.
    public var description: String {
        switch severity {
        case .error: "\(file): \(path): \(message)"
        case .warning: "\(file): \(path): warning: \(message)"
        }
    }
}
