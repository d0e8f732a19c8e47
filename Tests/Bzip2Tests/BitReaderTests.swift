import Bzip2
import Testing

@Suite struct BitReaderTests {
    private static let bytes = TestData.random(64) + [UInt8](repeating: 0xFF, count: BitRange.slack)

    private func withBits<Value>(
        _ range: Range<Int>, of bytes: [UInt8] = bytes, _ body: (BitRange) throws -> Value
    ) throws -> Value {
        try bytes.withUnsafeBytes {
            try body(BitRange(base: try #require($0.baseAddress), start: range.lowerBound, end: range.upperBound))
        }
    }

    /// Bit by bit.
    private func number(at position: Int, _ width: Int, of bytes: [UInt8] = bytes) -> Int {
        (position..<(position + width)).reduce(0) { $0 << 1 | Int(bytes[$1 / 8] >> UInt8(7 - $1 % 8) & 1) }
    }

    @Test func `numbers of every width are read at every bit`() throws {
        for start in 0..<24 {
            for width in 0...32 {
                try withBits(start..<512) { (bits: BitRange) throws in
                    var reader = BitReader(bits)
                    #expect(try reader.read(width) == number(at: start, width), "\(width) bits at \(start)")
                    #expect(reader.position == start + width)
                    #expect(try reader.read(7) == number(at: start + width, 7))
                }
            }
        }
    }

    @Test func `a load has 57 bits wherever it begins`() throws {
        for start in 0..<64 {
            try withBits(0..<512) { (bits: BitRange) throws in
                #expect(Int(loadBits(bits.base, at: start) >> 7) == number(at: start, 57), "at \(start)")
            }
        }
    }

    @Test func `bits after the end are not given out`() throws {
        for end in 100..<132 {
            for start in (end - 33)...end {
                try withBits(start..<end) { (bits: BitRange) throws in
                    var reader = BitReader(bits)
                    let count = end - start
                    if count < 32 { #expect(throws: BlockFault.needsMoreBits) { try reader.read(count + 1) } }
                    #expect(throws: BlockFault.needsMoreBits) { try reader.skip(count + 1) }
                    #expect(reader.position == start, "a failed read has moved")
                    try reader.skip(count)
                    #expect(try reader.read(0) == 0)
                    #expect(throws: BlockFault.needsMoreBits) { try reader.read(1) }
                }
            }
        }
    }

    @Test(arguments: 0..<8)
    func `ones are counted up to a zero`(start: Int) throws {
        for ones in 0..<7 {
            for limit in 1...6 {
                var writer = BitWriter()
                for _ in 0..<start { writer.write(0, 1) }
                for _ in 0..<ones { writer.write(1, 1) }
                writer.write(0, 1)
                let bytes = writer.bytes + [UInt8](repeating: 0, count: BitRange.slack)
                try withBits(start..<writer.count, of: bytes) { (bits: BitRange) throws in
                    var reader = BitReader(bits)
                    if ones < limit {
                        #expect(try reader.readUnary(below: limit) == ones)
                        #expect(reader.position == writer.count)
                    } else {
                        #expect(throws: BlockFault.corrupt) { try reader.readUnary(below: limit) }
                    }
                }
                // Without the zero nobody knows, unless there are too many already.
                try withBits(start..<(start + ones), of: bytes) { (bits: BitRange) throws in
                    var reader = BitReader(bits)
                    let fault = ones < limit ? BlockFault.needsMoreBits : .corrupt
                    #expect(throws: fault) { try reader.readUnary(below: limit) }
                }
            }
        }
    }

    @Test(arguments: 1...20)
    func `carried bits are those of the pieces`(seed: Int) throws {
        var dice = Dice(UInt64(seed))
        var carried = CarriedBits()
        var (bit, dropped) = (dice.below(9), 0)
        let first = bit
        var start = 0
        while bit < 500 {
            let end = min(500, bit + dice.below(40))
            // A piece begins with the byte of its first bit.
            let byte = bit / 8
            try withBits((bit - byte * 8)..<(end - byte * 8), of: Array(Self.bytes[byte...])) { bits in
                carried.append(bits, offset: UInt64(byte))
            }
            bit = end
            guard !carried.isEmpty else { continue }
            #expect(carried.count == bit - first - dropped)
            carried.withBits { bits in
                start = bits.start
                #expect(Int(carried.offset) * 8 + bits.start == first + dropped)
                for index in stride(from: 0, to: bits.count - 16, by: 16) {
                    let found = loadBits(bits.base, at: bits.start + index) >> 48
                    #expect(Int(found) == number(at: first + dropped + index, 16))
                }
            }
            let drop = dice.below(carried.count + 1)
            carried.drop(before: start + drop)
            dropped += drop
        }
    }
}
