/// The longest line that is said, in bytes of UTF-8: what a stranger has written may be of any length.
private let longestLine = 2048

/// Text for a terminal: whatever could steer it, or turn what stands on it around, is replaced by U+FFFD. Line feeds and
/// tabs stay.
package func cleaned(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.steersTerminal }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.steersTerminal ? "\u{fffd}" : $0 }))
}

/// The same in one line: what comes from elsewhere must not look like lines of ours.
package func oneLine(_ text: String) -> String {
    cleaned(text.split { $0.isNewline || $0 == "\t" }.joined(separator: " "))
}

/// What is said about a run: clean, and no line longer than 2 kB.
package func message(_ text: String) -> String {
    cleaned(text).split(separator: "\n", omittingEmptySubsequences: false).map(bounded).joined(separator: "\n")
}

private func bounded(_ line: Substring) -> String {
    guard line.utf8.count > longestLine else { return String(line) }
    var (kept, room) = (line.startIndex, longestLine - "…".utf8.count)
    while kept < line.endIndex, line[kept].utf8.count <= room {
        room -= line[kept].utf8.count
        line.formIndex(after: &kept)
    }
    return line[..<kept] + "…"
}

extension Unicode.Scalar {
    /// C0 but for the line feed and the tab, DEL and C1, and what Unicode changes the direction of text with.
    var steersTerminal: Bool {
        switch value {
        case 0x09, 0x0a: false
        case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
