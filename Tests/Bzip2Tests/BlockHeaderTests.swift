import Bzip2
import Testing

/// What stands before a block's symbols.
@Suite struct BlockHeaderTests {
    private let decoder = SingleBlock()

    private static func symbols(_ count: Int, byteCount: Int) -> [Int] {
        var dice = Dice(8)
        return (0..<count).map { _ in 2 + dice.below(byteCount - 1) }
    }

    private static func block(_ change: (inout BlockBuilder) -> Void) -> BlockBuilder {
        var block = BlockBuilder(byteCount: 30, symbols: symbols(300, byteCount: 30))
        change(&block)
        return block
    }

    private func decode(_ block: BlockBuilder) -> Result<SingleBlock.Decoded, BlockFault> {
        let bits = block.bits()
        return decoder.decode(bits.bytes, to: bits.count)
    }

    private func expect(_ fault: BlockFault, _ change: (inout BlockBuilder) -> Void, _ note: String = "") {
        #expect(throws: fault, "\(note)") { try decode(Self.block(change)).get() }
    }

    @Test(arguments: 0..<8)
    func `a block may begin at any bit`(offset: Int) throws {
        let block = Self.block { $0.origin = 77 }
        let bits = block.bits(behind: offset)
        let decoded = try decoder.decode(bits.bytes, from: offset, to: bits.count).get()
        #expect(decoded.text == (decoded.isOutput ? block.output : block.text))
        #expect(decoded.length == bits.count - offset)
        #expect(decoded.storedCRC == decoded.computedCRC)
    }

    @Test(arguments: [0, 3, 7])
    func `a block cut short at any bit asks for more`(offset: Int) {
        let bits = Self.block { $0.isRandomised = true }.bits(behind: offset)
        for end in offset..<bits.count {
            // What follows is the rest of the block, which must not be used.
            #expect(throws: BlockFault.needsMoreBits, "\(end - offset) bits") {
                try decoder.decode(bits.bytes, from: offset, to: end).get()
            }
        }
        #expect(throws: Never.self) { try decoder.decode(bits.bytes, from: offset, to: bits.count).get() }
    }

    @Test func `the stored CRC is all 32 bits`() throws {
        for crc in [0, 1, 0x8000_0000, 0xFFFF_FFFF, 0x1234_5678] as [UInt32] {
            let decoded = try decode(Self.block { $0.crc = crc }).get()
            #expect(decoded.storedCRC == crc)
            #expect(decoded.computedCRC == Naive.crc(Self.block { _ in }.output ?? []))
        }
    }

    @Test func `each byte value can be the only one`() throws {
        for value in 0...255 {
            var block = BlockBuilder(byteCount: 1, symbols: [0, 0])
            block.bytes = [UInt8(value)]
            #expect(try decode(block).get().text == [UInt8(value), UInt8(value), UInt8(value)])
        }
    }

    @Test(arguments: [[0, 255], [15, 16], [0, 15, 16, 31, 240, 255], Array(0...255), Array(128...255)])
    func `byte values come in ascending order`(values: [UInt8]) throws {
        var block = BlockBuilder(byteCount: values.count, symbols: Self.symbols(500, byteCount: values.count))
        block.bytes = values
        #expect(try decode(block).get().text == block.output)
    }

    @Test func `a block without byte values is corrupt`() {
        expect(
            .corrupt,
            { block in
                block.bytes = []
                block.crc = 0
            })
    }

    @Test func `the origin is below the length`() throws {
        for origin in [0, 1, 298, 299] {
            let block = Self.block { $0.origin = origin }
            #expect(try decode(block).get().text == block.output)
        }
        for origin in [300, 301, 900_000, 0xFF_FFFF] {
            expect(.corrupt, { $0.origin = origin }, "\(origin)")
        }
    }

    @Test func `two to six tables`() throws {
        for count in 0...7 {
            let change: (inout BlockBuilder) -> Void = { block in
                block.selectors = [0, 0, 0, 0, 0, 0, 0]
                block.lengths = Array(repeating: block.lengths[0], count: max(1, count))
            }
            if (2...6).contains(count) {
                #expect(throws: Never.self) { try decode(Self.block(change)).get() }
            } else if count > 0 {
                expect(.corrupt, change, "\(count) tables")
            }
        }
    }

    @Test(arguments: 1...12)
    func `selectors are found by how recently they were used`(seed: Int) throws {
        var dice = Dice(UInt64(seed))
        let tables = 2 + seed % 5
        let block = Self.block { block in
            // Each table has another code, so that the wrong one would show.
            block.lengths = (0..<tables).map { _ in
                GeneratedFile.makeCompleteLengths(&dice, count: 32, isDeep: false)
            }
            block.symbols = Self.symbols(4000, byteCount: 30)
            block.selectors = (0..<81).map { _ in dice.below(tables) }
        }
        #expect(try decode(block).get().text == block.output)
    }

    @Test func `a selector must name a table`() {
        expect(.corrupt, { $0.selectors = [0, 1, 2, 0, 0, 0, 0] })
        expect(.corrupt, { $0.selectors = [] })
    }

    @Test func `selectors must last to the end of the block`() {
        expect(.corrupt, { $0.selectors = [1, 0, 1, 0, 1, 0] })
        #expect(throws: Never.self) { try decode(Self.block { $0.selectors = [1, 0, 1, 0, 1, 0, 1] }).get() }
        #expect(throws: Never.self) { try decode(Self.block { $0.selectors = Array(repeating: 1, count: 99) }).get() }
    }

    @Test func `lengths may take detours`() throws {
        let plain = Self.block { _ in }
        for detours in [1, 2, 40] {
            let block = Self.block { $0.detours = detours }
            #expect(try decode(block).get().text == plain.output)
            #expect(Libbz2.decompress(BlockBuilder.file([block])).isGood)
        }
    }

    @Test func `lengths stay between 1 and 20 all the way`() {
        for length in [0, 21, 31] {
            expect(.corrupt, { $0.lengths[0][0] = length }, "first \(length)")
        }
        for length in [0, 21] {
            expect(.corrupt, { $0.lengths[1][31] = length }, "last \(length)")
        }
        // The way from 20 over 21 back to 20 is none.
        expect(
            .corrupt,
            { block in
                block.lengths[0] = Array(repeating: 20, count: 32)
                block.detours = 1
            })
    }
}
