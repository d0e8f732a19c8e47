import CBzip2

/// Makes a block, good or bad, from its symbols: what no compressor would write.
struct BlockBuilder {
    /// The byte values in use, ascending.
    var bytes: [UInt8]
    /// All symbols but the end of the block, which is added.
    var symbols: [Int]
    var origin = 0
    var isRandomised = false
    /// Code lengths of all symbols, for each table.
    var lengths: [[Int]]
    /// How often each length is written as one more, one less, before it stands.
    var detours = 0
    /// The table of each group; `nil` for the tables in turn.
    var selectors: [Int]?
    /// `nil` for the right one.
    var crc: UInt32?

    /// A block over so many byte values, from 0 up, with codes of equal length (almost) and two tables.
    init(byteCount: Int, symbols: [Int]) {
        bytes = (0..<byteCount).map { UInt8($0) }
        self.symbols = symbols
        let alphabet = byteCount + 2
        var width = 1
        while 1 << width < alphabet { width += 1 }
        let short = (1 << width) - alphabet
        lengths = Array(repeating: (0..<alphabet).map { $0 < short ? width - 1 : width }, count: 2)
    }

    /// What the block decodes to, unless it is corrupt.
    var text: [UInt8] {
        let column = Naive.moveToFrontDecode(Naive.ranks(symbols), list: bytes)
        guard origin < column.count else { return [] }
        var text = Naive.inverseBWT(column, origin: origin)
        guard isRandomised else { return text }
        var (left, turn): (Int32, Int) = (0, 0)
        for index in text.indices {
            if left == 0 {
                left = Self.randomNumbers[turn]
                turn = (turn + 1) % 512
            }
            left -= 1
            if left == 1 { text[index] ^= 1 }
        }
        return text
    }

    var output: [UInt8]? { Naive.expandRuns(text) }

    func write(to writer: inout BitWriter) {
        writer.write(0x3141_5926_5359, 48)
        writer.write(Int(crc ?? Naive.crc(output ?? [])), 32)
        writer.write(isRandomised ? 1 : 0, 1)
        writer.write(origin, 24)
        for range in 0..<16 { writer.write(bytes.contains { Int($0) / 16 == range } ? 1 : 0, 1) }
        for range in 0..<16 where bytes.contains(where: { Int($0) / 16 == range }) {
            for value in 0..<16 { writer.write(bytes.contains(UInt8(range * 16 + value)) ? 1 : 0, 1) }
        }
        let symbols = symbols + [bytes.count + 1]
        let selectors = selectors ?? (0..<((symbols.count + 49) / 50)).map { $0 % lengths.count }
        writer.write(lengths.count, 3)
        writer.write(selectors.count, 15)
        var recent = Array(0..<max(lengths.count, (selectors.max() ?? 0) + 1))
        for selector in selectors {
            let rank = recent.firstIndex(of: selector) ?? 0
            recent.insert(recent.remove(at: rank), at: 0)
            for _ in 0..<rank { writer.write(1, 1) }
            writer.write(0, 1)
        }
        for table in lengths { write(table, to: &writer) }
        let codes = lengths.map(Self.codes)
        for (index, symbol) in symbols.enumerated() {
            let table = index / 50 < selectors.count ? min(selectors[index / 50], lengths.count - 1) : 0
            writer.write(codes[table][symbol], lengths[table][symbol])
        }
    }

    private func write(_ lengths: [Int], to writer: inout BitWriter) {
        var current = lengths[0]
        writer.write(current, 5)
        for length in lengths {
            while current < length {
                writer.write(0b10, 2)
                current += 1
            }
            while current > length {
                writer.write(0b11, 2)
                current -= 1
            }
            for _ in 0..<detours { writer.write(0b1011, 4) }
            writer.write(0, 1)
        }
    }

    private static func codes(_ lengths: [Int]) -> [Int] {
        var codes = [Int](repeating: 0, count: lengths.count)
        var next = 0
        for length in 1...20 {
            for symbol in lengths.indices where lengths[symbol] == length {
                codes[symbol] = next
                next += 1
            }
            next <<= 1
        }
        return codes
    }

    /// From libbz2, where `randtable.c` exports it.
    private static let randomNumbers: [Int32] = {
        withUnsafeBytes(of: BZ2_rNums) { Array($0.bindMemory(to: Int32.self)) }
    }()
}

extension BlockBuilder {
    /// A whole file of these blocks.
    static func file(_ blocks: [BlockBuilder], level: Int = 9, streamCRC: UInt32? = nil) -> [UInt8] {
        var writer = BitWriter()
        for character in "BZh\(level)".utf8 { writer.write(Int(character), 8) }
        var combined: UInt32 = 0
        for block in blocks {
            block.write(to: &writer)
            combined = (combined << 1 | combined >> 31) ^ (block.crc ?? Naive.crc(block.output ?? []))
        }
        writer.write(0x1772_4538_5090, 48)
        writer.write(Int(streamCRC ?? combined), 32)
        writer.pad()
        return writer.bytes
    }
}
