/// Where the values of a text stand, if it is JSON more or less.
struct JSONSpans {
    private(set) var values: [Range<Int>] = []
    /// Members of objects, with their keys.
    private(set) var members: [Range<Int>] = []
    /// The insides of strings.
    private(set) var strings: [Range<Int>] = []

    init(_ text: [UInt8]) {
        /// Where the open objects and lists began, and in an object the last key.
        var open: [(start: Int, key: Int?)] = [(0, nil)]
        var index = 0
        while index < text.count {
            let start = index
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append((index, nil))
                index += 1
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                index += 1
                guard open.count > 1 else { continue }
                add(open.removeLast().start..<index, to: &open)
            case UInt8(ascii: "\""):
                index += 1
                while index < text.count, text[index] != UInt8(ascii: "\"") {
                    index += text[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index = min(index + 1, text.count)
                if start + 1 < index { strings.append((start + 1)..<max(start + 1, index - 1)) }
                if text[index...].first(where: { $0 != 0x20 }) == UInt8(ascii: ":") {
                    open[open.count - 1].key = start
                } else {
                    add(start..<index, to: &open)
                }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                while index < text.count, !" ,]}\n".utf8.contains(text[index]) { index += 1 }
                add(start..<index, to: &open)
            default: index += 1
            }
        }
    }

    private mutating func add(_ range: Range<Int>, to open: inout [(start: Int, key: Int?)]) {
        values.append(range)
        if let key = open[open.count - 1].key { members.append(key..<range.upperBound) }
        open[open.count - 1].key = nil
    }
}
