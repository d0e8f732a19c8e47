/// Whether a text inside a config is JSON of any kind to Go's `encoding/json`.
func isJSON(_ text: String) -> Bool {
    guard let value = try? JSONReader.read(Array(text.utf8), isTolerant: true) else { return false }
    return value.hasFiniteNumbers
}

extension JSONValue {
    /// Numbers that no `float64` can hold are an error there.
    fileprivate var hasFiniteNumbers: Bool {
        switch content {
        case .number(let text): Double(text)?.isFinite ?? false
        case .array(let elements): elements.allSatisfy(\.hasFiniteNumbers)
        case .object(let members): members.allSatisfy(\.value.hasFiniteNumbers)
        case .null, .bool, .string: true
        }
    }
}

/// Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7), or nil.
func firstInvalidUTF8(in text: [UInt8]) -> Int? {
    var index = 0
    while index < text.count {
        let lead = text[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: length = 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return index
        }
        guard index + length <= text.count else { return index }
        for offset in 1..<length {
            let allowed = offset == 1 ? second : 0x80...0xBF
            guard allowed.contains(text[index + offset]) else { return index }
        }
        index += length
    }
    return nil
}
