import Bzip2
import Testing

/// Codes of all kinds, seen through blocks that are written with them.
@Suite struct HuffmanTablesTests {
    private let decoder = SingleBlock()

    /// A block in which each of the symbols occurs, in random order, coded with these lengths.
    private func block(_ lengths: [Int], seed: Int, count: Int = 700) -> BlockBuilder {
        var dice = Dice(UInt64(seed))
        let byteCount = lengths.count - 2
        var symbols = Array(0..<(byteCount + 1))
        while symbols.count < count { symbols.append(dice.below(byteCount + 1)) }
        symbols.shuffle(using: &dice)
        // Long runs are not what is tested here.
        for index in 1..<symbols.count where symbols[index] < 2 && symbols[index - 1] < 2 { symbols[index] = 2 }
        var block = BlockBuilder(byteCount: byteCount, symbols: symbols)
        block.lengths = [lengths, lengths.reversed()]
        return block
    }

    @Test(arguments: 1...40)
    func `complete codes`(seed: Int) throws {
        var dice = Dice(UInt64(seed))
        let count = seed == 1 ? 258 : 4 + dice.below(255)
        let lengths = GeneratedFile.makeCompleteLengths(&dice, count: count, isDeep: seed % 2 == 0)
        let block = block(lengths, seed: seed)
        #expect(decoder.disagreement(on: block) == nil)
    }

    @Test(arguments: 1...20)
    func `a code with codes of every length up to`(longest: Int) throws {
        let lengths = Array(1...longest) + [longest]
        guard lengths.count >= 4 else { return }
        let block = block(lengths, seed: longest)
        #expect(decoder.disagreement(on: block) == nil)
    }

    @Test(arguments: [5, 8, 11, 12, 13, 20])
    func `all codes of one length`(length: Int) throws {
        // Up to 11 bits the codes are looked up in one step, above that searched for.
        let block = block(Array(repeating: length, count: min(1 << length, 258)), seed: length)
        #expect(decoder.disagreement(on: block) == nil)
    }

    /// Makes a block whose last symbol before the end is coded as `code`, of that many bits, in a code with one of
    /// `length` bits for each of 27 symbols; the rest is not assigned.
    private func endingWith(_ code: Int, _ width: Int, length: Int) -> BitWriter {
        var block = BlockBuilder(byteCount: 25, symbols: (0..<100).map { 2 + $0 * 7 % 24 })
        block.lengths = Array(repeating: Array(repeating: length, count: 27), count: 2)
        var writer = BitWriter()
        let whole = block.bits()
        for bit in 0..<(whole.count - length) { writer.write(Int(whole.bytes[bit / 8] >> UInt8(7 - bit % 8) & 1), 1) }
        writer.write(code, width)
        return writer
    }

    @Test(arguments: [5, 10, 11, 12, 19, 20])
    func `an unassigned code is corrupt only where it stands`(length: Int) {
        let good = endingWith(26, length, length: length)
        #expect(throws: Never.self) { try decoder.decode(good.bytes, to: good.count).get() }
        for code in [27, (1 << length) - 1] {
            var bad = endingWith(code, length, length: length)
            bad.write(0, 64)
            #expect(throws: BlockFault.corrupt) { try decoder.decode(bad.bytes, to: bad.count).get() }
        }
    }

    @Test func `an over-subscribed code is read as libbz2 reads it`() throws {
        var found = 0
        for seed in 1...60 {
            var dice = Dice(UInt64(seed))
            var lengths = GeneratedFile.makeCompleteLengths(&dice, count: 12, isDeep: seed % 2 == 0)
            let shortened = dice.below(12)
            lengths[shortened] = max(1, lengths[shortened] - 1 - dice.below(3))
            let block = block(lengths, seed: seed, count: 90)
            // What the codes of too many symbols mean is not what was written: the CRC cannot be right, but it need
            // not be to compare the bytes.
            var bits = Bits(BlockBuilder.file([block]))
            Checksums().follow(&bits, isMending: true)
            let file = Array(bits.file)
            #expect(Differential.disagreement(on: file, workers: 1, chunks: [1 << 16]) == nil, "seed \(seed)")
            found += Libbz2.decompress(file).isGood ? 1 : 0
        }
        #expect(found > 3, "the test tests nothing: all files are bad")
    }
}
