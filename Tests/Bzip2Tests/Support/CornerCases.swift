/// A file that no compressor writes, or none does any more, named for its trap.
struct CornerCase {
    let name: String
    let file: [UInt8]
    /// What we know ourselves; that libbz2 agrees is tested too.
    let isGood: Bool

    static let all: [CornerCase] = headers + codes + limits + streams

    private static func symbols(_ count: Int, byteCount: Int, seed: UInt64 = 5) -> [Int] {
        var dice = Dice(seed)
        return (0..<count).map { _ in 2 + Int(dice.next() % UInt64(byteCount - 1)) }
    }

    private static func block(_ change: (inout BlockBuilder) -> Void) -> [UInt8] {
        var block = BlockBuilder(byteCount: 30, symbols: symbols(2000, byteCount: 30))
        change(&block)
        return BlockBuilder.file([block])
    }

    private static var headers: [CornerCase] {
        [
            CornerCase(name: "plain", file: block { _ in }, isGood: true),
            CornerCase(name: "origin in the last row", file: block { $0.origin = 1999 }, isGood: true),
            CornerCase(name: "origin after the last row", file: block { $0.origin = 2000 }, isGood: false),
            CornerCase(name: "origin of 24 bits", file: block { $0.origin = 0xFF_FFFF }, isGood: false),
            CornerCase(name: "wrong block CRC", file: block { $0.crc = 1 }, isGood: false),
            CornerCase(name: "one table", file: block { $0.lengths.removeLast() }, isGood: false),
            CornerCase(name: "six tables", file: block { $0.lengths += $0.lengths + $0.lengths }, isGood: true),
            CornerCase(
                name: "seven tables", file: block { $0.lengths += Array(repeating: $0.lengths[0], count: 5) },
                isGood: false),
            CornerCase(name: "no selector", file: block { $0.selectors = [] }, isGood: false),
            CornerCase(
                name: "too few selectors", file: block { $0.selectors = Array(repeating: 1, count: 40) }, isGood: false),
            CornerCase(
                name: "selectors to spare", file: block { $0.selectors = Array(repeating: 1, count: 45) }, isGood: true),
            CornerCase(
                name: "18,002 selectors", file: block { $0.selectors = Array(repeating: 0, count: 18_002) },
                isGood: true),
            CornerCase(
                name: "18,003 selectors", file: block { $0.selectors = Array(repeating: 0, count: 18_003) },
                isGood: true),
            CornerCase(
                name: "32,767 selectors", file: block { $0.selectors = (0..<32_767).map { $0 * 7 % 2 } },
                isGood: true),
            CornerCase(
                name: "a selector beyond the tables",
                file: block { $0.selectors = Array(repeating: 2, count: 41) + [3] },
                isGood: false),
            CornerCase(
                name: "randomised",
                file: block {
                    $0.isRandomised = true
                    $0.symbols = symbols(300_000, byteCount: 30)
                }, isGood: true),
            CornerCase(name: "no symbols", file: block { $0.symbols = [] }, isGood: false),
            CornerCase(
                name: "one byte value without a count",
                file: BlockBuilder.file([BlockBuilder(byteCount: 1, symbols: [1, 0])]),
                isGood: false),
            CornerCase(
                name: "one byte value, one byte",
                file: BlockBuilder.file([BlockBuilder(byteCount: 1, symbols: [0])]), isGood: true),
        ]
    }

    private static var codes: [CornerCase] {
        // 1, 2, 3, … 19, 20, 20 bits.
        var long = BlockBuilder(byteCount: 19, symbols: symbols(3000, byteCount: 19))
        long.lengths = [Array(1...20) + [20], [20, 20] + Array((1...19).reversed())]
        // Nothing stands for the codes from 27 of 32 on.
        var incomplete = BlockBuilder(byteCount: 25, symbols: symbols(3000, byteCount: 25))
        incomplete.lengths = Array(repeating: Array(repeating: 5, count: 27), count: 2)
        var unassigned = incomplete
        unassigned.bytes = (0..<30).map { UInt8($0) }
        unassigned.symbols += [28]
        unassigned.lengths = Array(repeating: Array(repeating: 5, count: 32), count: 2)
        let file = BlockBuilder.file([unassigned])
        // The end of the block has the shortest code; the last two symbols of two bits find no place.
        var crowded = BlockBuilder(byteCount: 4, symbols: [0, 0, 1])
        crowded.bytes = [7, 8, 9, 10]
        crowded.lengths = Array(repeating: [2, 2, 2, 2, 2, 1], count: 2)
        var tooShort = BlockBuilder(byteCount: 30, symbols: symbols(100, byteCount: 30))
        tooShort.lengths[0][0] = 0
        var tooLong = BlockBuilder(byteCount: 30, symbols: symbols(100, byteCount: 30))
        tooLong.lengths[1][3] = 21
        return [
            CornerCase(name: "codes of 20 bits", file: BlockBuilder.file([long]), isGood: true),
            CornerCase(name: "an incomplete code", file: BlockBuilder.file([incomplete]), isGood: true),
            CornerCase(name: "32 codes of 5 bits", file: file, isGood: true),
            CornerCase(name: "an over-subscribed code", file: BlockBuilder.file([crowded]), isGood: true),
            CornerCase(name: "a code of no bits", file: BlockBuilder.file([tooShort]), isGood: false),
            CornerCase(name: "a code of 21 bits", file: BlockBuilder.file([tooLong]), isGood: false),
        ]
    }

    private static var limits: [CornerCase] {
        func run(_ length: Int) -> [Int] {
            var (left, digits) = (length, [Int]())
            while left > 0 {
                digits.append(left % 2 == 1 ? 0 : 1)
                left = (left - 1) / 2
            }
            return digits
        }
        // A run in the last column, of a text that is one byte over and over: it is its own text.
        func zeros(_ length: Int, level: Int) -> [UInt8] {
            var block = BlockBuilder(byteCount: 2, symbols: run(length))
            block.bytes = [0, 1]
            return BlockBuilder.file([block], level: level)
        }
        let full = symbols(99_999, byteCount: 200)
        return [
            CornerCase(name: "four zeros without a count", file: zeros(4, level: 9), isGood: false),
            CornerCase(name: "four zeros and a count of zero", file: zeros(5, level: 9), isGood: true),
            CornerCase(name: "nine zeros", file: zeros(9, level: 9), isGood: false),
            CornerCase(name: "ten zeros", file: zeros(10, level: 9), isGood: true),
            CornerCase(name: "900,000 zeros", file: zeros(900_000, level: 9), isGood: true),
            CornerCase(name: "900,001 zeros", file: zeros(900_001, level: 9), isGood: false),
            CornerCase(name: "100,000 zeros in level 1", file: zeros(100_000, level: 1), isGood: true),
            CornerCase(name: "100,005 zeros in level 1", file: zeros(100_005, level: 1), isGood: false),
            CornerCase(name: "a run of 2^21", file: zeros(1 << 21, level: 9), isGood: false),
            CornerCase(name: "a run of 2^40", file: endlessRun, isGood: false),
            CornerCase(
                name: "100,000 bytes in level 1",
                file: BlockBuilder.file([BlockBuilder(byteCount: 200, symbols: full + [5])], level: 1), isGood: true),
            CornerCase(
                name: "100,001 bytes in level 1",
                file: BlockBuilder.file([BlockBuilder(byteCount: 200, symbols: full + [5, 6])], level: 1),
                isGood: false),
        ]
    }

    /// 40 digits of one run; what it would decode to is never made.
    private static var endlessRun: [UInt8] {
        var writer = BitWriter()
        for character in "BZh9".utf8 { writer.write(Int(character), 8) }
        var block = BlockBuilder(byteCount: 2, symbols: [0])
        block.crc = 0
        block.write(to: &writer)
        let prefix = Array(writer.bytes.prefix(writer.count / 8 - 1))
        return prefix + [UInt8](repeating: 0x55, count: 40)
    }

    /// A block whose data have false magics in them, `gap` symbols apart.
    private static func planted(_ gap: Int, _ count: Int) -> BlockBuilder {
        // 254 byte values make 256 symbols of 8 bits each: the symbols are the bytes of the file.
        let magics = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x40, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
        var dice = Dice(UInt64(gap))
        let symbols = (0..<count).flatMap { _ in
            magics + (0..<gap).map { _ in 2 + Int(dice.next() % 253) }
        }
        return BlockBuilder(byteCount: 254, symbols: symbols)
    }

    private static let good = BlockBuilder(byteCount: 30, symbols: symbols(2000, byteCount: 30))

    static var manyFalseMagics: [UInt8] { BlockBuilder.file([planted(300, 50), good, planted(9, 90)]) }

    static var badBlockFullOfMagics: [UInt8] {
        var bad = planted(1000, 5)
        bad.crc = 7
        return BlockBuilder.file([good, bad, good])
    }

    private static var streams: [CornerCase] {
        [
            CornerCase(name: "a false magic", file: BlockBuilder.file([good, planted(2000, 1), good]), isGood: true),
            CornerCase(name: "many false magics", file: manyFalseMagics, isGood: true),
            CornerCase(name: "nothing but false magics", file: BlockBuilder.file([planted(0, 6000)]), isGood: true),
            CornerCase(
                name: "false magics far apart", file: BlockBuilder.file([planted(70_000, 5), planted(70_000, 6)]),
                isGood: true),
            CornerCase(name: "a bad block full of magics", file: badBlockFullOfMagics, isGood: false),
            CornerCase(name: "wrong stream CRC", file: BlockBuilder.file([good], streamCRC: 3), isGood: false),
            CornerCase(name: "wrong CRC of an empty stream", file: BlockBuilder.file([], streamCRC: 1), isGood: false),
            CornerCase(
                name: "a wrong stream CRC after good streams",
                file: Libbz2.compress(TestData.text(1000)) + BlockBuilder.file([good], streamCRC: 3), isGood: false),
            CornerCase(
                name: "300 small streams",
                file: (0..<300).flatMap { Libbz2.compress(TestData.text(100 + $0, seed: UInt64($0))) }, isGood: true),
        ]
    }
}
