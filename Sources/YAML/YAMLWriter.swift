/// Writes nodes in block style (YAML 1.2 section 8), two blanks deeper at each level.
///
/// What it writes means the same to parsers of YAML 1.1 (libyaml, go-yaml) and 1.2.
struct YAMLWriter {
    private(set) var text = ""

    /// Writes a whole document.
    mutating func write(_ node: YAMLNode) {
        switch node {
        case .mapping(let entries) where !entries.isEmpty: write(entries, indent: 0)
        case .list(let items) where !items.isEmpty: write(items, indent: 0)
        default: text += flow(node) + "\n"
        }
    }

    /// - Parameter isStarted: whether the first entry stands on a line that has been begun, after a `- `.
    private mutating func write(_ entries: [YAMLNode.Entry], indent: Int, isStarted: Bool = false) {
        for (index, entry) in entries.enumerated() {
            if index > 0 || !isStarted { text += blanks(indent) }
            text += scalar(entry.key) + ":"
            writeValue(entry.value, indent: indent + 2)
        }
    }

    private mutating func write(_ items: [YAMLNode], indent: Int) {
        for item in items {
            text += blanks(indent) + "-"
            if case .mapping(let entries) = item, !entries.isEmpty {
                text += " "
                write(entries, indent: indent + 2, isStarted: true)
            } else {
                writeValue(item, indent: indent + 2)
            }
        }
    }

    /// What follows a `key:` or a `-`, with the line's end.
    /// - Parameter indent: of the lines that follow.
    private mutating func writeValue(_ node: YAMLNode, indent: Int) {
        switch node {
        case .mapping(let entries) where !entries.isEmpty:
            text += "\n"
            write(entries, indent: indent)
        case .list(let items) where !items.isEmpty:
            text += "\n"
            write(items, indent: indent)
        case .string(let string) where isBlock(string):
            text += string.hasSuffix("\n") ? " |\n" : " |-\n"
            var lines = string.split(separator: "\n", omittingEmptySubsequences: false)
            if string.hasSuffix("\n") { lines.removeLast() }
            for line in lines { text += line.isEmpty ? "\n" : blanks(indent) + line + "\n" }
        default: text += " " + flow(node) + "\n"
        }
    }

    /// What fits into one line.
    private func flow(_ node: YAMLNode) -> String {
        switch node {
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .mode(let mode): "0" + String(mode, radix: 8)
        case .string(let string): scalar(string)
        case .verbatim(let text): text
        case .list: "[]"
        case .mapping: "{}"
        }
    }
}

private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
