/// A table for people, as wide as it is, or cut to a terminal: columns as wide as their widest cell, two blanks apart, and a
/// line feed behind each line, without blanks before it.
package struct TextTable {
    /// Columns that are never cut: without them a line says nothing.
    private static let whole: Set<String> = ["VMID", "STATE"]
    /// A cell is cut to no less as long as there are columns to leave out: a date or a release that was cut says nothing, and
    /// both ends of a volume's name still tell it from others.
    private static let comfortable = 20
    /// A cell is cut to no less: a word and a half on both sides of the ellipsis.
    private static let narrowest = 7

    private let lines: [[String]]
    private let dispensable: [String]
    private let flowing: String?

    /// - Parameters:
    ///   - lines: the cells of each line, the head first; every line has as many as the first one.
    ///   - dispensable: which columns are left out one after the other where cutting cells does not make enough room.
    ///   - flowing: the column, the last one, whose cells go on below themselves instead of being cut.
    package init(_ lines: [[String]], dispensable: [String] = [], flowing: String? = nil) {
        self.lines = lines.map { $0.map(oneLine) }
        self.dispensable = dispensable
        self.flowing = flowing
    }

    /// - Parameter width: that of the terminal; `nil` for all there is.
    package func text(width: Int?) -> String {
        var shown = lines
        var rest = dispensable[...]
        while true {
            let widths = widths(of: shown)
            guard let width else { return Self.text(shown, widths) }
            let least = rest.isEmpty ? Self.narrowest : Self.comfortable
            let fitted = fit(widths, heads: shown.first ?? [], to: width, least: least)
            if fitted.reduce(0, +) + 2 * (fitted.count - 1) <= width || rest.isEmpty { return cut(shown, fitted) }
            guard let index = shown.first?.firstIndex(of: rest.removeFirst()) else { continue }
            for line in shown.indices { shown[line].remove(at: index) }
        }
    }

    private func widths(of lines: [[String]]) -> [Int] {
        (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    }

    /// Takes from the widest column that may be cut, until all fit or none of them has anything left to give.
    private func fit(_ widths: [Int], heads: [String], to width: Int, least: Int) -> [Int] {
        var fitted = widths
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
        while excess > 0 {
            let givers = fitted.indices.filter { !Self.whole.contains(heads[$0]) && fitted[$0] > least }
            guard let widest = givers.max(by: { fitted[$0] < fitted[$1] }) else { break }
            fitted[widest] -= 1
            excess -= 1
        }
        return fitted
    }

    private func cut(_ lines: [[String]], _ widths: [Int]) -> String {
        let flowing = flowing.flatMap { lines.first?.firstIndex(of: $0) }
        return Self.text(
            lines.flatMap { line -> [[String]] in
                let cells = zip(line, widths).enumerated().map { column, cell in
                    column == flowing ? flow(cell.0, cell.1) : [shortened(cell.0, to: cell.1)]
                }
                return (0..<(cells.map(\.count).max() ?? 0)).map { row in
                    cells.map { row < $0.count ? $0[row] : "" }
                }
            }, widths)
    }

    private static func text(_ lines: [[String]], _ widths: [Int]) -> String {
        lines.map { line in
            var text = zip(line, widths).map { cell, width in
                cell + String(repeating: " ", count: max(width - cell.count, 0))
            }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }
}

/// The two ends of a text, which tell volumes and paths apart, with an ellipsis between them.
package func shortened(_ text: String, to width: Int) -> String {
    guard text.count > width else { return text }
    guard width > 1 else { return String(text.prefix(width)) }
    let head = (width - 1) / 2
    return text.prefix(head) + "…" + text.suffix(width - 1 - head)
}

/// Words in lines of a width; a word that is longer goes on in the next one.
private func flow(_ text: String, _ width: Int) -> [String] {
    var (lines, line) = ([String](), "")
    for var word in text.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = ""
        }
        while word.count > max(width, 1) {
            lines.append(String(word.prefix(max(width, 1))))
            word = word.dropFirst(max(width, 1))
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
}
