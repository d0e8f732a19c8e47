/// The first inputs, and how others are made.
extension Target {
    private static let names = [
        "flatcar-211.qcow2", "a", "flatcar_base-0123.iso", "a\".qcow2", "a\\.qcow2", "a\r\nX: y", "a\nb", "a\0b", "é",
        "a;filename=b", "../a", "a\u{212a}b",
    ]

    private static let scripts: [[UInt8]] = [
        [3, 1, 2, 3, 0xF1], [0xF1], [0xF0, 2, 1, 2, 0xF0, 0xF0, 0xF1], [5, 1, 2, 3, 4, 5, 0xF2],
        [0xF5, 200, 0xF0, 0xF5, 100, 0xF0, 0xF0, 0xF1], [0xF3, 0xF4, 0xF3, 0xF1], [2, 13, 10, 4, 45, 45, 45, 45, 0xF1],
        [0xF5, 3, 0xF0, 0xF0, 0xF0, 0xF2], [1, 1],
    ]

    static var seeds: [(name: String, bytes: [UInt8])] {
        (0..<(names.count * scripts.count)).map { number in
            let name = names[number % names.count]
            let script = scripts[number / names.count]
            return (
                "body-\(number)", [UInt8(number * 4 % 32), UInt8(number % 8)] + Array(name.utf8) + [separator] + script
            )
        }
    }

    /// A name is hardly ever good by chance, and a script not often.
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard bytes.count > 2, let end = bytes.firstIndex(of: separator), !dice.one(in: 3) else {
            return mutatedBytes(bytes, limit: limit)
        }
        var result = bytes
        switch dice.below(6) {
        case 0: result[dice.below(2)] = UInt8(dice.below(256))
        case 1 where end >= 2: result.replaceSubrange(2..<end, with: Array(names[dice.below(names.count)].utf8))
        case 2: result.replaceSubrange((end + 1)..., with: scripts[dice.below(scripts.count)])
        case 3:
            let place = end + 1 + dice.below(result.count - end)
            result.insert(contentsOf: scripts[dice.below(scripts.count)].dropLast(), at: place)
        case 4: result.insert(UInt8(0xF0 + dice.below(6)), at: end + 1 + dice.below(result.count - end))
        default:
            let script = mutatedBytes(Array(result[(end + 1)...]), limit: max(0, limit - end - 1))
            result.replaceSubrange((end + 1)..., with: script)
        }
        return Array(result.prefix(limit))
    }
}
