/// A text that no message, log, dump or debugger line shows.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Takes the secret out of a file's text: what surrounds it, a final newline above all, is not part of it.
    /// Throws `SecretFileProblem`, which does not show it, when there is none or it cannot be one.
    public init(fileText: String) throws(SecretFileProblem) {
        var scalars = fileText.unicodeScalars[...]
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        guard !scalars.isEmpty else { throw .empty }
        do {
            try self.init(checking: String(scalars))
        } catch {
            throw .unusable(error)
        }
    }

    /// Takes a text as it is. It goes into an HTTP header, so nothing that could end that header may be in it.
    init(checking text: String) throws(ValueProblem) {
        guard !text.isEmpty, text.utf8.count <= 4096,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { throw ValueProblem("a token's secret: one word of printable characters", isSensitive: true) }
        if text.contains("!"), text.contains("=") {
            throw ValueProblem(
                "a token's secret alone: what stands before '=', user@realm!name, goes to --token or PROXMOX_TOKEN",
                isSensitive: true)
        }
        self.text = text
    }

    /// The secret itself, for the one place that sends it.
    public var exposed: String { text }

    /// Eight asterisks, whatever the secret.
    public var description: String { "********" }

    /// Eight asterisks, whatever the secret.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What is wrong with a file that should hold a secret, to be said after the file's name.
public enum SecretFileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is nothing in it but blanks.
    case empty
    /// What is in it can be none.
    case unusable(ValueProblem)

    /// `is empty: …`, or what was expected.
    public var description: String {
        switch self {
        case .empty: "is empty: put the token's secret into it, which Proxmox shows once, when the token is made"
        case .unusable(let problem): "holds no secret: \(problem)"
        }
    }
}
