/// Lays text out for a terminal of 80 columns, whose last one stays free.
enum TextLayout {
    static let width = 79

    /// Paragraphs broken between words, each line indented.
    static func wrap(_ text: String, indent: Int = 0, width: Int = width) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        if !line.isEmpty { lines.append(line) }
        let margin = String(repeating: " ", count: indent)
        return lines.map { margin + $0 }
    }

    /// Two columns: terms, and what they mean from `column` on; a term too long for its column has a line of its own.
    static func rows(_ rows: [(term: String, meaning: [String])], column: Int) -> [String] {
        var lines: [String] = []
        for row in rows {
            let term = "  " + row.term
            let meaning = row.meaning.flatMap { wrap($0, indent: column) }
            guard let first = meaning.first, term.count + 2 <= column else {
                lines += [term] + meaning
                continue
            }
            lines.append(term + first.dropFirst(term.count))
            lines += meaning.dropFirst()
        }
        return lines
    }

    /// The first letter in upper case and a full stop at the end.
    static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
