/// A body of HCL (github.com/hashicorp/hcl, `hclsyntax/spec.md`), written as `tofu fmt` does: two blanks deeper at each
/// level, and the equals signs of attributes that follow each other in one column.
struct HCLBody {
    private enum Item {
        case attribute(name: String, expression: String)
        case block(header: String, HCLBody)
        case blank
    }

    private var items: [Item] = []

    /// - Parameter expression: of one line.
    mutating func set(_ name: String, _ expression: String) {
        // A block has a blank line around it.
        if case .block = items.last { items.append(.blank) }
        items.append(.attribute(name: name, expression: expression))
    }

    /// - Parameter header: `clone`, or `variable "name"`.
    mutating func block(_ header: String, _ fill: (inout HCLBody) -> Void) {
        if !items.isEmpty { items.append(.blank) }
        var body = HCLBody()
        fill(&body)
        items.append(.block(header: header, body))
    }

    /// Attributes that follow are aligned by themselves.
    mutating func blank() { items.append(.blank) }

    /// The body, each line with its end.
    var text: String { text(indent: "") }

    private func text(indent: String) -> String {
        var text = ""
        for (index, item) in items.enumerated() {
            switch item {
            case .blank: text += "\n"
            case .attribute(let name, let expression):
                let padding = String(repeating: " ", count: width(around: index) - name.count)
                text += indent + name + padding + " = " + expression + "\n"
            case .block(let header, let body) where body.items.isEmpty: text += indent + header + " {}\n"
            case .block(let header, let body):
                text += indent + header + " {\n" + body.text(indent: indent + "  ") + indent + "}\n"
            }
        }
        return text
    }

    /// Of the longest name in the run of attributes that this one is in.
    private func width(around index: Int) -> Int {
        func name(_ item: Item) -> String? {
            if case .attribute(let name, _) = item { name } else { nil }
        }
        let before = items[..<index].reversed().prefix { name($0) != nil }
        let after = items[index...].prefix { name($0) != nil }
        return (Array(before) + Array(after)).compactMap { name($0)?.count }.max() ?? 0
    }
}

/// Expressions of HCL.
enum HCL {
    /// A quoted template that means just this text: no quote ends it, and `${` and `%{` begin nothing.
    static func string(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = "\""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "$", "%":
                // Doubled, as hclwrite does (`hclwrite/generate.go`, `escapeQuotedStringLit`).
                let opens = index + 1 < scalars.count && scalars[index + 1] == "{"
                result += opens ? "\(scalar)\(scalar)" : "\(scalar)"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                let digits = String(scalar.value, radix: 16)
                let count = scalar.value > 0xffff ? 8 : 4
                result += (count == 8 ? "\\U" : "\\u") + String(repeating: "0", count: count - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A list of texts, in one line.
    static func list(_ texts: [String]) -> String { "[" + texts.map(string).joined(separator: ", ") + "]" }
}
