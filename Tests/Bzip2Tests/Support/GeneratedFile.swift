/// Blocks and files made by dice, for tests and fuzzer: they have the form of bzip2, and anything in them.
enum GeneratedFile {
    static func make(_ dice: inout Dice) -> [UInt8] {
        (0..<dice.below(3)).reduce(into: []) { file, _ in
            let blocks = (0..<dice.below(4)).map { _ in makeBlock(&dice) }
            file += BlockBuilder.file(blocks, level: 1 + dice.below(9), streamCRC: 0)
        }
    }

    /// The CRC of the block is zero; `Checksums` mends it.
    static func makeBlock(_ dice: inout Dice) -> BlockBuilder {
        let byteCount = dice.one(in: 2) ? 1 + dice.below(6) : 1 + dice.below(256)
        var block = BlockBuilder(byteCount: byteCount, symbols: makeSymbols(&dice, byteCount: byteCount))
        block.crc = 0
        block.bytes = Array((0..<256).map { UInt8($0) }.shuffled(using: &dice).prefix(byteCount).sorted())
        block.origin = dice.below(max(1, block.symbols.count + dice.below(3)))
        block.isRandomised = dice.one(in: 8)
        block.lengths = (0..<(2 + dice.below(5))).map { _ in makeLengths(&dice, count: byteCount + 2) }
        if dice.one(in: 3) {
            let needed = block.symbols.count / 50 + 1
            let tableCount = block.lengths.count
            let count = dice.one(in: 8) ? dice.below(20_000) : needed + dice.below(3) - dice.below(2)
            block.selectors = (0..<count).map { _ in dice.below(tableCount) }
        }
        return block
    }

    private static func makeSymbols(_ dice: inout Dice, byteCount: Int) -> [Int] {
        let runs = dice.below(8)
        let longestRun = dice.one(in: 8) ? 22 : 8
        var digits = 0
        return (0..<dice.below(dice.one(in: 4) ? 6000 : 300)).map { _ in
            if byteCount == 1 || (dice.below(8) < runs && digits < longestRun) {
                digits += 1
                return dice.below(2)
            }
            digits = 0
            return 2 + min(dice.below(byteCount - 1), dice.below(byteCount - 1))
        }
    }

    /// The lengths of a complete code of `count` symbols.
    /// - Parameter isDeep: whether there are codes as long as can be.
    static func makeCompleteLengths(_ dice: inout Dice, count: Int, isDeep: Bool) -> [Int] {
        // Leaves are split until there are enough: any leaf, or the last one, which makes long codes.
        var lengths = [0]
        while lengths.count < count {
            let leaf = isDeep && lengths[lengths.count - 1] < 20 ? lengths.count - 1 : dice.below(lengths.count)
            guard lengths[leaf] < 20 else { continue }
            lengths[leaf] += 1
            lengths.append(lengths[leaf])
        }
        return lengths.shuffled(using: &dice)
    }

    /// The lengths of a complete code, now and then with one changed.
    private static func makeLengths(_ dice: inout Dice, count: Int) -> [Int] {
        var lengths = makeCompleteLengths(&dice, count: count, isDeep: dice.one(in: 3))
        if dice.one(in: 4) { lengths[dice.below(count)] = 1 + dice.below(20) }
        return lengths
    }
}
