/// Columns as wide as their widest cell, two blanks apart.
/// - Parameter lines: the cells of each line, the head first; every line has as many as the first one.
/// - Returns: each line with a line feed, without blanks at its end.
package func table(_ lines: [[String]]) -> String {
    let widths = (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
        var text = zip(line, widths).map { cell, width in
            cell + String(repeating: " ", count: width - cell.count)
        }.joined(separator: "  ")
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }.joined()
}
