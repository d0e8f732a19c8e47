/// The grammar, a scalar at a time.
struct SettingsFileReader {
    private static let longestName = 64
    /// No section can have this name.
    private static let unreadable = ""

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var line = 1
    private var section: String?

    init(_ text: String) {
        // A byte order mark, and the carriage returns of an editor elsewhere, are not part of any value.
        var text = text.unicodeScalars.filter { $0 != "\r" }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        scalars = Array(text)
    }

    mutating func read() -> SettingsFile.Contents {
        var contents = SettingsFile.Contents()
        guard !scalars.contains("\0") else {
            contents.failures = [SettingsFile.Failure(line: 1, why: "a zero byte: this is not a text file")]
            return contents
        }
        while position < scalars.count {
            let start = (position: position, line: line)
            do throws(SettingsFile.Failure) {
                try readLine(into: &contents)
            } catch {
                contents.failures.append(error)
                // A quote that is never closed has taken all that follows: go on below its first line.
                (position, line) = start
                skipLine()
            }
        }
        return contents
    }

    private mutating func readLine(into contents: inout SettingsFile.Contents) throws(SettingsFile.Failure) {
        skipBlanks()
        guard let first = peek else { return }
        switch first {
        case "\n": advance()
        case "#", ";": skipLine()
        case "[": try readSection(into: &contents)
        default:
            let start = line
            let key = try readKey()
            contents.entries.append(
                SettingsFile.Entry(key: key, value: try readValue(of: key), line: start, section: section))
        }
    }

    private mutating func readSection(into contents: inout SettingsFile.Contents) throws(SettingsFile.Failure) {
        var text = ""
        while let next = peek, next != "\n" {
            text.unicodeScalars.append(next)
            advance()
        }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        let name = String(text.dropFirst().dropLast())
        let isName = name.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
        guard text.last == "]", !name.isEmpty, isName, name.utf8.count <= Self.longestName else {
            // What stands below it must not count as another template's.
            section = Self.unreadable
            throw failure("expected a section [NAME] with a name of letters, digits, - _ and ., 64 of them at most")
        }
        if let earlier = contents.sections.first(where: { $0.name == name }) {
            section = name
            throw failure("section [\(name)] has begun on line \(earlier.line) already: join the two")
        }
        section = name
        contents.sections.append(SettingsFile.Section(name: name, line: line))
    }

    private mutating func readKey() throws(SettingsFile.Failure) -> String {
        var key = ""
        while let next = peek, next != "=", next != "\n" {
            key.unicodeScalars.append(next)
            advance()
        }
        guard peek == "=" else { throw failure("expected KEY=VALUE or a section [NAME]") }
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

    /// Up to the end of the line and not beyond, so that a comment's last backslash joins nothing.
    private mutating func skipLine() { while let next = peek, next != "\n" { advance() } }

    private mutating func skipBlanks() {
        while let next = peek, next == " " || next == "\t" { advance() }
    }

    private func failure(_ why: String) -> SettingsFile.Failure { SettingsFile.Failure(line: line, why: why) }
}
