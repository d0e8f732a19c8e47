import Bzip2
import Testing

/// Symbols in groups, runs across them, and two blocks side by side.
@Suite struct SymbolDecoderTests {
    private let decoder = SingleBlock()

    private static func literals(_ count: Int, seed: Int = 4) -> [Int] {
        var dice = Dice(UInt64(seed))
        return (0..<count).map { _ in 2 + dice.below(29) }
    }

    private func decode(_ block: BlockBuilder) -> Result<SingleBlock.Decoded, BlockFault> {
        let bits = block.bits()
        return decoder.decode(bits.bytes, to: bits.count)
    }

    @Test func `a block may end at any place of a group`() throws {
        for count in 1...160 {
            let block = BlockBuilder(byteCount: 30, symbols: Self.literals(count))
            var bits = block.bits()
            let length = bits.count
            // Codes that look like more symbols follow.
            for _ in 0..<40 { bits.write(0x5555, 16) }
            let decoded = try decoder.decode(bits.bytes, to: bits.count).get()
            #expect(decoded.length == length && decoded.text == block.text, "\(count) symbols")
        }
    }

    @Test func `a run may cross the border of a group`() throws {
        for start in 40...55 {
            for digits in 1...14 {
                var block = BlockBuilder(
                    byteCount: 30,
                    symbols: Self.literals(start) + (0..<digits).map { ($0 + start) % 2 } + Self.literals(60, seed: 6))
                block.crc = 0
                #expect(decoder.disagreement(on: block) == nil, "\(digits) digits after \(start) symbols")
            }
        }
    }

    @Test func `runs at the beginning, at the end and everywhere`() throws {
        let runs = [[0], [1], [0, 1, 1], [1, 1, 0, 1, 0, 1]]
        for run in runs {
            for symbols in [run, run + [5], [5] + run, run + [5, 5] + run, [Int](repeating: 5, count: 49) + run] {
                let block = BlockBuilder(byteCount: 30, symbols: symbols)
                #expect(decoder.disagreement(on: block) == nil)
            }
        }
        var dice = Dice(12)
        for density in 1...7 {
            let symbols = (0..<2000).map { index in
                // Every tenth is a literal, so that no run gets out of hand.
                index % 10 < density && dice.below(8) < density ? dice.below(2) : 2 + dice.below(29)
            }
            let block = BlockBuilder(byteCount: 30, symbols: symbols)
            #expect(decoder.disagreement(on: block) == nil)
        }
    }

    @Test func `a run may fill a block and no more`() throws {
        // 20 digits of 1 and 2 that stand for 899,999 and 900,000: bijective base 2, lowest first.
        for (length, isGood) in [(899_900, true), (899_999, true), (900_000, false), (1_900_000, false)] {
            var digits: [Int] = []
            var left = length
            while left > 0 {
                digits.append(left % 2 == 1 ? 0 : 1)
                left = (left - 1) / 2
            }
            var block = BlockBuilder(byteCount: 2, symbols: [2] + digits)
            block.crc = 0
            let result = decode(block)
            if isGood {
                // The text is a run of four and so on, hence only its length is looked at here.
                #expect(try result.get().text.count == length + 1)
            } else {
                #expect(throws: BlockFault.corrupt) { try result.get() }
            }
        }
    }

    @Test func `a run of more than 2^20 is corrupt however it goes on`() {
        for digits in 21...60 {
            var block = BlockBuilder(byteCount: 2, symbols: [2] + [Int](repeating: 0, count: digits))
            block.crc = 0
            #expect(throws: BlockFault.corrupt, "\(digits) digits") { try decode(block).get() }
        }
    }

    @Test func `two blocks together are as each alone`() {
        var dice = Dice(21)
        var writers: [BitWriter] = [1, 49, 50, 51, 333, 3000].map { count in
            BlockBuilder(byteCount: 30, symbols: Self.literals(count, seed: count)).bits()
        }
        for _ in 0..<10 { writers.append(GeneratedFile.makeBlock(&dice).bits()) }
        var damaged = BlockBuilder(byteCount: 30, symbols: Self.literals(500))
        damaged.selectors = [0, 1, 0]
        writers.append(damaged.bits())
        damaged.selectors = [0, 1, 5]
        writers.append(damaged.bits())
        writers.append(cutShort(writers[5], by: 1))
        writers.append(cutShort(writers[5], by: 9000))
        writers.append(cutShort(writers[5], by: writers[5].count - 60))
        let alone = writers.map { decoder.decode($0.bytes, to: $0.count) }
        #expect(alone.contains { (try? $0.get()) == nil } && alone.contains { (try? $0.get()) != nil })
        for (index, first) in writers.enumerated() {
            for (other, second) in writers.enumerated() {
                let both = decoder.decode(first, second)
                #expect(both.0 == alone[index] && both.1 == alone[other], "\(index) beside \(other)")
            }
        }
    }

    private func cutShort(_ writer: BitWriter, by count: Int) -> BitWriter {
        var result = BitWriter()
        for bit in 0..<(writer.count - count) {
            result.write(Int(writer.bytes[bit / 8] >> UInt8(7 - bit % 8) & 1), 1)
        }
        return result
    }
}
