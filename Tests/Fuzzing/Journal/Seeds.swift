/// The first inputs, and how others are made.
extension Target {
    private static let said = [
        ["MESSAGE=Stage: files", "SYSLOG_IDENTIFIER=ignition", "PRIORITY=6"],
        ["MESSAGE=Started x.", "UNIT=x.service", "_PID=1", "JOB_RESULT=done"],
        ["MESSAGE=x.service: Failed", "UNIT=x.service", "_PID=1", "UNIT_RESULT=exit-code"], [],
    ]

    static var seeds: [(name: String, bytes: [UInt8])] {
        [
            ("regular", journal(said, isCompact: false)), ("compact", journal(said, isCompact: true)),
            ("nothing", journal([], isCompact: true)), ("none", Array("LPKSHHRH".utf8)),
        ]
    }

    /// A journal with the objects that a reader looks at: data, and entries that name them.
    private static func journal(_ entries: [[String]], isCompact: Bool) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 272)
        file.replaceSubrange(0..<8, with: Array("LPKSHHRH".utf8))
        file.replaceSubrange(12..<16, with: number(isCompact ? 16 : 0, 4))
        file.replaceSubrange(88..<96, with: number(272, 8))
        var last = 0
        func add(_ kind: UInt8, _ body: [UInt8]) -> Int {
            last = file.count
            file += [kind] + [UInt8](repeating: 0, count: 7) + number(16 + body.count, 8) + body
            file += [UInt8](repeating: 0, count: (8 - file.count % 8) % 8)
            return last
        }
        for entry in entries {
            var items: [UInt8] = []
            for datum in entry {
                let place = add(1, [UInt8](repeating: 0, count: isCompact ? 56 : 48) + Array(datum.utf8))
                items += isCompact ? number(place, 4) : number(place, 8) + number(0, 8)
            }
            _ = add(3, [UInt8](repeating: 0, count: 48) + items)
        }
        file.replaceSubrange(136..<144, with: number(last, 8))
        return file
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Mostly the numbers: sizes, places, kinds.
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard bytes.count > 272, !dice.one(in: 3) else { return mutatedBytes(bytes, limit: limit) }
        var bytes = bytes
        let place = (dice.one(in: 4) ? dice.below(272) : 272 + dice.below(bytes.count - 272)) & ~7
        let value = [0, 1, 3, 16, 64, 272, bytes.count, bytes.count - 8, -1, Int.max][dice.below(10)]
        let width = min(8, bytes.count - place)
        bytes.replaceSubrange(place..<(place + width), with: number(value, 8).prefix(width))
        return bytes
    }
}
