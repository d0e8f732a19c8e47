/// A string in one line: as it is where no parser could take it for anything else, otherwise in double quotes.
func scalar(_ string: String) -> String { isPlain(string) ? string : quoted(string) }

/// Whether a string is written as a block of lines, as people write files: several lines of printable text whose
/// beginning and end no rule about indentation or trailing line breaks can change.
func isBlock(_ string: String) -> Bool {
    let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, !string.hasSuffix("\n\n"), lines.contains(where: { !$0.isEmpty }),
        let first = lines.first?.unicodeScalars.first, first != " ", first != "\t"
    else { return false }
    return string.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
        && lines.allSatisfy { line in line.isEmpty || line.contains { $0 != " " && $0 != "\t" } }
}

/// Begins with a letter or a slash, has nothing but what never ends or changes a plain scalar, and is no other
/// type's word (YAML 1.1, tag:yaml.org,2002:bool and null).
private func isPlain(_ string: String) -> Bool {
    guard let first = string.utf8.first, isLetter(first) || first == UInt8(ascii: "/") else { return false }
    return string.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "/_.@+=-".utf8.contains($0) }
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(string.lowercased())
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

private func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where isPrintable(scalar): text.unicodeScalars.append(scalar)
        default: text += escape(scalar)
        }
    }
    return text + "\""
}

/// `\x07` or `\u2028`.
private func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = scalar.value < 0x100 ? 2 : 4
    return (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
}

/// YAML 1.2 section 5.1 without what some parsers break lines at or drop: NEL, the Unicode separators, the byte
/// order mark; those left out are all below U+10000.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
    default: false
    }
}
