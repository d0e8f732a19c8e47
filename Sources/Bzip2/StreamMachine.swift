/// Follows the streams of a file through its pieces: header, blocks, end, next header.
///
/// It sees the pieces in order, and it alone knows where a block must begin. So what a worker made of a piece counts
/// only if the piece begins there, and an error only then is one. Where a piece ends before its block does, the cut
/// was wrong: its bits are kept, and the block is decoded here when they have been joined with those that follow.
package struct StreamMachine {
    private enum Expectation {
        case header
        case blockOrEnd
        /// The last stream has ended, and what follows does not begin another.
        case nothing
    }

    private let isStrict: Bool
    private var expectation = Expectation.header
    private var level = 0
    private var streamHasBlock = false
    private var combinedCRC: UInt32 = 0
    private var carried = CarriedBits()
    /// How many bits must be carried before decoding them is tried again: twice as many as the last time, or a file
    /// full of wrong cuts would take quadratic time.
    private var patience = 0
    /// Streams that have ended.
    package private(set) var streams = 0
    /// Where the last of them ended, in bytes of the input.
    package private(set) var streamEnd: UInt64 = 0
    /// Where the input seen so far ends.
    package private(set) var inputEnd: UInt64 = 0

    /// - Parameter isStrict: whether what follows the last stream is an error at once, and a stream without a block as well.
    package init(isStrict: Bool = false) { self.isStrict = isStrict }

    /// Takes the next piece.
    /// - Parameters:
    ///   - bits: the piece.
    ///   - offset: where the byte of its bit 0 stands in the input.
    ///   - isLast: whether the input ends with it.
    ///   - block: what a worker made of it, if it looked like a block.
    ///   - decode: decodes the block that begins with these bits.
    ///   - emit: takes the text of the block decoded last; `false` stops.
    package mutating func accept(
        _ bits: BitRange, offset: UInt64, isLast: Bool, block: Result<DecodedBlock, BlockFault>?,
        decode: (BitRange) -> Result<DecodedBlock, BlockFault>, emit: (DecodedBlock) -> Bool
    ) throws(Bzip2Error) {
        inputEnd = offset + UInt64((bits.end + 7) / 8)
        guard !carried.isEmpty else {
            let rest = try follow(bits, offset, isLast, block, decode, emit)
            carried.append(BitRange(base: bits.base, start: rest, end: bits.end), offset: offset)
            return
        }
        carried.append(bits, offset: offset)
        guard isLast || carried.count >= patience else { return }
        let carried = carried
        let rest = try carried.withBits { (bits) throws(Bzip2Error) in
            try follow(bits, carried.offset, isLast, nil, decode, emit)
        }
        self.carried.drop(before: rest)
    }

    /// Goes as far as the bits allow; returns the first bit that must be seen again with more behind it.
    private mutating func follow(
        _ bits: BitRange, _ offset: UInt64, _ isLast: Bool, _ piece: Result<DecodedBlock, BlockFault>?,
        _ decode: (BitRange) -> Result<DecodedBlock, BlockFault>, _ emit: (DecodedBlock) -> Bool
    ) throws(Bzip2Error) -> Int {
        var position = bits.start
        patience = 0
        while true {
            let rest = BitRange(base: bits.base, start: position, end: bits.end)
            let place = offset + UInt64(position / 8)
            let found = look(rest)
            switch found {
            case .tooShort:
                guard isLast else { return position }
                // The end of the input is the end of the file only where a header could begin.
                guard case .header = expectation, rest.count == 0, streams > 0 else { throw truncated }
                return position
            case .nothing:
                return bits.end
            case .noHeader:
                guard streams > 0 else { throw Bzip2Error(reason: .notBzip2, offset: place) }
                guard !isStrict else { throw Bzip2Error(reason: .trailingBytes, offset: place) }
                expectation = .nothing
            case .noBlock:
                throw Bzip2Error(reason: .missingBlock, offset: place)
            case .header(let level):
                self.level = level
                combinedCRC = 0
                streamHasBlock = false
                expectation = .blockOrEnd
                position += Self.headerBits
            case .end(let storedCRC):
                guard storedCRC == combinedCRC else { throw Bzip2Error(reason: .wrongStreamCRC, offset: place) }
                // Such streams could follow each other for ever, and nothing would come of them.
                guard streamHasBlock || !isStrict else { throw Bzip2Error(reason: .missingBlock, offset: place) }
                streams += 1
                expectation = .header
                position = Self.endOfStream(position)
                streamEnd = offset + UInt64(position / 8)
            case .block:
                let decoded = position == bits.start ? piece ?? decode(rest) : decode(rest)
                switch decoded {
                case .success(let block):
                    try check(block, at: place)
                    guard emit(block) else { throw Bzip2Error(reason: .stopped, offset: 0) }
                    streamHasBlock = true
                    position = block.end
                case .failure(.corrupt):
                    throw Bzip2Error(reason: .corruptBlock, offset: place)
                case .failure(.needsMoreBits):
                    guard !isLast else { throw truncated }
                    guard rest.count < Format.maxBlockBits else {
                        throw Bzip2Error(reason: .corruptBlock, offset: place)
                    }
                    patience = min(2 * rest.count, Format.maxBlockBits)
                    return position
                }
            }
        }
    }

    private mutating func check(_ block: DecodedBlock, at place: UInt64) throws(Bzip2Error) {
        guard block.count <= level * Format.levelUnit else {
            throw Bzip2Error(reason: .corruptBlock, offset: place)
        }
        guard block.storedCRC == block.computedCRC else {
            throw Bzip2Error(reason: .wrongBlockCRC, offset: place)
        }
        combinedCRC = (combinedCRC << 1 | combinedCRC >> 31) ^ block.computedCRC
    }

    private var truncated: Bzip2Error { Bzip2Error(reason: .truncated, offset: inputEnd) }
}

// MARK: - What stands where something is expected

extension StreamMachine {
    private static let headerBits = 32

    private enum Found {
        /// What is there could still become what is expected.
        case tooShort
        /// Nothing is expected.
        case nothing
        case header(level: Int)
        case noHeader
        case block
        case end(storedCRC: UInt32)
        case noBlock
    }

    private func look(_ bits: BitRange) -> Found {
        switch expectation {
        case .nothing: .nothing
        case .header: lookForHeader(bits)
        case .blockOrEnd: lookForBlockOrEnd(bits)
        }
    }

    private func lookForHeader(_ bits: BitRange) -> Found {
        let word = UInt32(truncatingIfNeeded: loadBits(bits.base, at: bits.start) >> 32)
        let magic = UInt32(0x425A_6800)  // "BZh"
        let available = min(bits.count / 8, 4)
        guard available < 4 else {
            let level = Int(word & 0xFF) - 0x30
            return word & 0xFFFF_FF00 == magic && (1...9).contains(level) ? .header(level: level) : .noHeader
        }
        let mask = ~(UInt32.max >> UInt32(8 * available))
        return word & mask == magic & mask ? .tooShort : .noHeader
    }

    private func lookForBlockOrEnd(_ bits: BitRange) -> Found {
        let word = loadBits(bits.base, at: bits.start) >> 16
        let available = min(bits.count, Format.magicBits)
        let mask = ~(UInt64.max >> UInt64(available + 16)) & 0xFFFF_FFFF_FFFF
        let isBlock = (word ^ Format.blockMagic) & mask == 0
        let isEnd = (word ^ Format.endMagic) & mask == 0
        guard isBlock || isEnd else { return .noBlock }
        guard available == Format.magicBits else { return .tooShort }
        guard isEnd else { return .block }
        guard bits.count >= Self.endOfStream(bits.start) - bits.start else { return .tooShort }
        let crc = loadBits(bits.base, at: bits.start + Format.magicBits) >> 32
        return .end(storedCRC: UInt32(crc))
    }

    /// Where a stream ends whose end mark begins here: at the next whole byte.
    private static func endOfStream(_ position: Int) -> Int {
        (position + Format.endBits + 7) & ~7
    }
}
