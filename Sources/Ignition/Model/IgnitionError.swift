/// Why a config cannot be read or rendered.
public enum IgnitionError: Error, Sendable, Equatable {
    /// The text is no JSON object. Line and column count from 1, the column in characters.
    case syntax(file: String, line: Int, column: Int, reason: String)
    /// The text is larger than Proxmox VE accepts on a cloud-init drive.
    case tooLarge(file: String, bytes: Int, limit: Int)
    /// Keys, types or values that the file's version of the specification does not have: all that were found, never empty.
    case schema([Finding])
    /// The rendered config would be larger than the limit.
    case renderedTooLarge(bytes: Int, limit: Int)
    /// A character that JSON in ASCII can only write as a surrogate pair, which is not valid YAML.
    case notPortable(file: String, path: String)
}

extension IgnitionError {
    /// The error as findings, for callers that print `file: $.path: message` lines.
    public var findings: [Finding] {
        switch self {
        case .syntax(let file, let line, let column, let reason):
            [Finding(severity: .error, file: file, path: "line \(line), column \(column)", message: reason)]
        case .tooLarge(let file, let bytes, let limit):
            [
                Finding(
                    severity: .error, file: file, path: "$",
                    message: "\(bytes) bytes, but a config may have \(limit) at most: move large files elsewhere")
            ]
        case .schema(let findings): findings
        case .renderedTooLarge(let bytes, let limit):
            [
                Finding(
                    severity: .error, file: "merged config", path: "$",
                    message: "\(bytes) bytes, but a cloud-init drive takes \(limit) at most: leave fragments out,"
                        + " or compress file contents (\"compression\": \"gzip\")")
            ]
        case .notPortable(let file, let path):
            [
                Finding(
                    severity: .error, file: file, path: path,
                    message: "a character beyond U+FFFF cannot be carried (Afterburn reads the config as YAML):"
                        + " leave it out, or put the text into storage.files as a percent-encoded data: URL")
            ]
        }
    }
}

extension IgnitionError: CustomStringConvertible {
    /// One line: the first finding, and how many more there are.
    public var description: String {
        let all = findings
        guard let first = all.first else { return "not an Ignition config" }
        return all.count == 1 ? first.description : "\(first.description) (and \(all.count - 1) more)"
    }
}
