/// Byte sequences of known character.
enum TestData {
    static func random(_ count: Int, seed: UInt64 = 1, alphabet: Int = 256) -> [UInt8] {
        var dice = Dice(seed)
        return (0..<count).map { _ in UInt8(Int(truncatingIfNeeded: dice.next() >> 33) % alphabet) }
    }

    /// Words of a small vocabulary: compresses about as well as prose.
    static func text(_ count: Int, seed: UInt64 = 2) -> [UInt8] {
        var dice = Dice(seed)
        let words = (0..<400).map { _ in
            (0..<(2 + Int(dice.next() % 8))).map { _ in UInt8(97 + dice.next() % 26) }
        }
        var result: [UInt8] = []
        result.reserveCapacity(count + 16)
        while result.count < count {
            let rank = min(dice.next() % 400, dice.next() % 400)
            result += words[Int(rank)]
            result.append(dice.next() % 12 == 0 ? 10 : 32)
        }
        return Array(result[..<count])
    }

    /// Runs whose lengths cross the limits of the first run-length code (4, 255, 259).
    static func runs(_ count: Int, seed: UInt64 = 3) -> [UInt8] {
        var dice = Dice(seed)
        let lengths = [1, 2, 3, 4, 5, 6, 254, 255, 256, 258, 259, 260, 263, 1000]
        var result: [UInt8] = []
        while result.count < count {
            let length = lengths[Int(dice.next() % UInt64(lengths.count))]
            result += [UInt8](repeating: UInt8(dice.next() % 3), count: length)
        }
        return Array(result[..<count])
    }

    static func fibonacci(_ count: Int) -> [UInt8] {
        var (older, newer): ([UInt8], [UInt8]) = ([97], [97, 98])
        while newer.count < count { (older, newer) = (newer, newer + older) }
        return Array(newer[..<count])
    }

    static func repeating(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
        (0..<count).map { pattern[$0 % pattern.count] }
    }
}
