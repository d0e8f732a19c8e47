/// Changes configs value by value; parts come from the first inputs.
extension Target {
    private static let donors = texts.map { (text: $0, spans: JSONSpans($0)) }

    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        var texts = bytes.split(separator: separator, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0...dice.below(3) {
            let index = dice.below(texts.count)
            switch dice.below(12) {
            case 0: texts[index] = mutatedBytes(texts[index], limit: limit)
            case 1: texts.insert(donors[dice.below(donors.count)].text, at: index)
            case 2: texts.insert(texts[index], at: index)
            case 3 where texts.count > 1: texts.remove(at: index)
            default: change(&texts[index], &dice)
            }
        }
        let result = Array(texts.joined(separator: [separator]))
        return result.count <= limit ? result : mutatedBytes(bytes, limit: limit)
    }

    private static func change(_ text: inout [UInt8], _ dice: inout Dice) {
        let spans = JSONSpans(text)
        let donor = donors[dice.below(donors.count)]
        guard let value = one(of: spans.values, &dice) else {
            text = donor.text
            return
        }
        switch dice.below(8) {
        case 0: text.replaceSubrange(value, with: part(of: donor, donor.spans.values, &dice))
        case 1: text.replaceSubrange(value, with: text[one(of: spans.values, &dice) ?? value])
        case 2: text.insert(contentsOf: [UInt8(ascii: ",")] + text[value], at: value.upperBound)
        case 3:
            // With the comma after it, if there is one.
            let part = one(of: dice.one(in: 2) ? spans.members : spans.values, &dice) ?? value
            let end = text.dropFirst(part.upperBound).first == UInt8(ascii: ",") ? part.upperBound + 1 : part.upperBound
            text.removeSubrange(part.lowerBound..<end)
        case 4:
            guard let member = one(of: spans.members, &dice) else { return }
            let added = part(of: donor, donor.spans.members, &dice) + [UInt8(ascii: ",")]
            text.insert(contentsOf: added, at: member.lowerBound)
        case 5:
            let words = [
                "0", "-1", "420", "9223372036854775807", "null", "true", "{}", "[]", "\"\"", "\"\\ud83d\\ude00\"",
                "\"\\u0000\"", "\"data:,%41\"", "\"/etc/x\"", "[[]]", "1e3",
            ]
            text.replaceSubrange(value, with: words[dice.below(words.count)].utf8)
        default:
            guard let string = one(of: spans.strings, &dice) else { return }
            text.replaceSubrange(string, with: mutatedBytes(Array(text[string]), limit: string.count + 16))
        }
    }

    private static func one(of ranges: [Range<Int>], _ dice: inout Dice) -> Range<Int>? {
        ranges.isEmpty ? nil : ranges[dice.below(ranges.count)]
    }

    private static func part(
        of donor: (text: [UInt8], spans: JSONSpans), _ ranges: [Range<Int>], _ dice: inout Dice
    ) -> ArraySlice<UInt8> {
        one(of: ranges, &dice).map { donor.text[$0] } ?? []
    }
}
