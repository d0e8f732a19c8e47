/// Writes a tree as ASCII JSON with sorted keys.
struct JSONWriter {
    private let pretty: Bool
    private var text: [UInt8] = []
    private var level = 0

    init(pretty: Bool) { self.pretty = pretty }

    /// The text; a line break ends the pretty form.
    consuming func finish() -> [UInt8] {
        if pretty { text.append(UInt8(ascii: "\n")) }
        return text
    }

    mutating func write(_ tree: Tree) {
        switch tree.content {
        case .bool(let flag): text += (flag ? "true" : "false").utf8
        case .integer(let number): text += String(number).utf8
        case .string(let string): write(string)
        case .list(let elements):
            writeItems(elements, between: "[", "]") { writer, element in writer.write(element) }
        case .object(let members):
            writeItems(members.sorted { $0.key < $1.key }, between: "{", "}") { writer, member in
                writer.write(member.key)
                writer.text += (writer.pretty ? ": " : ":").utf8
                writer.write(member.value)
            }
        }
    }

    private mutating func writeItems<Item>(
        _ items: [Item], between open: Unicode.Scalar, _ close: Unicode.Scalar,
        _ write: (inout JSONWriter, Item) -> Void
    ) {
        text.append(UInt8(ascii: open))
        level += 1
        for (index, item) in items.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            breakLine()
            write(&self, item)
        }
        level -= 1
        if !items.isEmpty { breakLine() }
        text.append(UInt8(ascii: close))
    }

    private mutating func breakLine() {
        guard pretty else { return }
        text.append(UInt8(ascii: "\n"))
        text += [UInt8](repeating: UInt8(ascii: " "), count: 2 * level)
    }

    private mutating func write(_ string: String) {
        text.append(UInt8(ascii: "\""))
        for unit in string.utf16 {
            switch unit {
            case 0x22: text += "\\\"".utf8
            case 0x5C: text += "\\\\".utf8
            case 0x0A: text += "\\n".utf8
            case 0x0D: text += "\\r".utf8
            case 0x09: text += "\\t".utf8
            case 0x20..<0x7F: text.append(UInt8(unit))
            default: text += "\\u".utf8 + [12, 8, 4, 0].map { hexDigits[Int(unit >> $0 & 0xF)] }
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}

private let hexDigits = Array("0123456789abcdef".utf8)
