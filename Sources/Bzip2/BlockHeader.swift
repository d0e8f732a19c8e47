/// What stands before a block's symbols, and the tables made from it. The memory is used again for every block.
struct BlockHeader: ~Copyable {
    private(set) var storedCRC: UInt32 = 0
    private(set) var isRandomised = false
    /// The row of the sorted rotations that is the text itself.
    private(set) var origin = 0
    /// How many byte values occur in the block.
    private(set) var byteCount = 0
    private(set) var selectorCount = 0
    /// The byte values that occur, ascending; 256 of them are readable.
    let bytes = Memory<UInt8>(count: 256)
    /// The table of each group of 50 symbols.
    let selectors = Memory<UInt8>(count: Format.maxSelectors)
    let tables = HuffmanTables()
    private let lengths = Memory<UInt8>(count: Format.maxAlphabet)

    /// Reads the header of a block whose magic has been seen.
    /// - Parameter bits: the block, from its magic on.
    /// - Returns: the position of the first symbol.
    mutating func read(_ bits: BitRange) throws(BlockFault) -> Int {
        var reader = BitReader(bits)
        try reader.skip(Format.magicBits)
        storedCRC = UInt32(try reader.read(32))
        isRandomised = try reader.read(1) == 1
        origin = try reader.read(24)
        try readBytes(&reader)
        let tableCount = try reader.read(3)
        let selectorCount = try reader.read(15)
        guard (2...Format.maxTables).contains(tableCount), selectorCount > 0 else { throw .corrupt }
        try readSelectors(&reader, count: selectorCount, tableCount: tableCount)
        for table in 0..<tableCount {
            try readLengths(&reader)
            tables.build(table, lengths: lengths.base, alphabet: byteCount + 2)
        }
        return reader.position
    }

    /// A map of which of the 16 ranges of byte values occur, then a map for each that does.
    private mutating func readBytes(_ reader: inout BitReader) throws(BlockFault) {
        let ranges = try reader.read(16)
        byteCount = 0
        for range in 0..<16 where ranges & (0x8000 >> range) != 0 {
            let map = try reader.read(16)
            for value in 0..<16 where map & (0x8000 >> value) != 0 {
                bytes.base[byteCount] = UInt8(range * 16 + value)
                byteCount += 1
            }
        }
        guard byteCount > 0 else { throw .corrupt }
    }

    /// Table numbers, coded by how recently each was used.
    private mutating func readSelectors(
        _ reader: inout BitReader, count: Int, tableCount: Int
    ) throws(BlockFault) {
        var recent: InlineArray<6, UInt8> = [0, 1, 2, 3, 4, 5]
        for index in 0..<count {
            let rank = try reader.readUnary(below: tableCount)
            guard index < Format.maxSelectors else { continue }
            let table = recent[rank]
            for position in stride(from: rank, to: 0, by: -1) { recent[position] = recent[position - 1] }
            recent[0] = table
            selectors.base[index] = table
        }
        selectorCount = min(count, Format.maxSelectors)
    }

    /// Code lengths, each coded by its steps up and down from the one before.
    private func readLengths(_ reader: inout BitReader) throws(BlockFault) {
        var length = try reader.read(5)
        for symbol in 0..<(byteCount + 2) {
            while true {
                guard (1...Format.maxCodeLength).contains(length) else { throw .corrupt }
                let step = reader.next32 >> 30
                guard step >= 2 else { break }
                try reader.skip(2)
                length += step == 2 ? 1 : -1
            }
            try reader.skip(1)
            lengths.base[symbol] = UInt8(length)
        }
    }
}
