/// The settings file's text as the caller read it: the grammar of systemd's `EnvironmentFile=`, so that a service can
/// name the same file.
///
/// `KEY=VALUE` lines; `#` and `;` begin comment lines; values may stand in single quotes (verbatim), double quotes (with
/// `\"`, `\\`, `` \` `` and `\$`) or bare (a backslash takes the next character as it is); a backslash before a line
/// break joins the lines; nothing is expanded. A key may also be a node's own, `pve2.disk-storage`, which systemd passes over. Where systemd drops a line it cannot read, this reader reports it.
public struct SettingsFile: Sendable {
    /// The path, for messages.
    public let path: String
    /// The text.
    public let text: String

    /// Takes a file's path and text.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// One assignment.
    package struct Entry: Sendable, Equatable {
        package let key: String
        package let value: String
        /// The line its key stands on, from 1.
        package let line: Int
    }

    /// A line that cannot be read, and why. Never holds a value: it may be a secret.
    package struct Failure: Error, Equatable {
        package let line: Int
        package let why: String
    }

    /// The assignments in file order. Throws `Failure`.
    package func entries() throws(Failure) -> [Entry] {
        var reader = SettingsFileReader(text)
        return try reader.read()
    }
}

/// The grammar, a scalar at a time.
private struct SettingsFileReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        // A byte order mark, and the carriage returns of an editor elsewhere, are not part of any value.
        var text = text.unicodeScalars.filter { $0 != "\r" }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        scalars = Array(text)
    }

    mutating func read() throws(SettingsFile.Failure) -> [SettingsFile.Entry] {
        if scalars.contains("\0") { throw SettingsFile.Failure(line: 1, why: "a zero byte: this is not a text file") }
        var entries: [SettingsFile.Entry] = []
        while position < scalars.count {
            skipBlanks()
            guard let first = peek else { break }
            switch first {
            case "\n": advance()
            case "#", ";": while let next = peek, next != "\n" { advance() }
            default:
                let start = line
                let key = try readKey()
                entries.append(SettingsFile.Entry(key: key, value: try readValue(of: key), line: start))
            }
        }
        return entries
    }

    private mutating func readKey() throws(SettingsFile.Failure) -> String {
        var key = ""
        while let next = peek, next != "=", next != "\n" {
            key.unicodeScalars.append(next)
            advance()
        }
        guard peek == "=" else { throw failure("expected KEY=VALUE") }
        advance()
        while key.last == " " || key.last == "\t" { key.removeLast() }
        if key.hasPrefix("export ") {
            throw failure("leave out 'export': the file is a list of KEY=VALUE lines, not a shell script")
        }
        let isOfNode = key.contains(".") && key.utf8.allSatisfy { $0.isAlphanumeric || ".-".utf8.contains($0) }
        guard let first = key.utf8.first,
            isOfNode || !first.isDigit && key.utf8.allSatisfy({ $0.isAlphanumeric || $0 == 0x5F })
        else {
            throw failure("expected KEY=VALUE with a key of letters, digits and _")
        }
        return key
    }

    private mutating func readValue(of key: String) throws(SettingsFile.Failure) -> String {
        var value = ""
        skipBlanks()
        // As in systemd, a quote opens only before the first bare character.
        while let quote = peek, quote == "'" || quote == "\"" {
            value += try readQuoted(by: quote, key)
            skipBlanks()
        }
        return value + readBare()
    }

    /// The rest of the line; blanks that end it are not part of it unless escaped.
    private mutating func readBare() -> String {
        var value = String.UnicodeScalarView()
        var kept = 0
        while let next = peek, next != "\n" {
            advance()
            if next == "\\" {
                guard let escaped = peek else { break }
                advance()
                if escaped != "\n" { value.append(escaped) }
            } else {
                value.append(next)
                if next == " " || next == "\t" { continue }
            }
            kept = value.count
        }
        return String(String.UnicodeScalarView(value.prefix(kept)))
    }

    private mutating func readQuoted(by quote: Unicode.Scalar, _ key: String) throws(SettingsFile.Failure) -> String {
        let start = line
        var value = ""
        advance()
        while let next = peek {
            advance()
            if next == quote { return value }
            guard quote == "\"", next == "\\", let escaped = peek else {
                value.unicodeScalars.append(next)
                continue
            }
            advance()
            switch escaped {
            case "\"", "\\", "`", "$": value.unicodeScalars.append(escaped)
            case "\n": break
            default:
                value.unicodeScalars.append(next)
                value.unicodeScalars.append(escaped)
            }
        }
        throw SettingsFile.Failure(line: start, why: "the quote that opens the value of \(key) is never closed")
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func advance() {
        if scalars[position] == "\n" { line += 1 }
        position += 1
    }

    private mutating func skipBlanks() {
        while let next = peek, next == " " || next == "\t" { advance() }
    }

    private func failure(_ why: String) -> SettingsFile.Failure { SettingsFile.Failure(line: line, why: why) }
}
