/// Why a block could not be decoded.
package enum BlockFault: Error {
    /// The bits ended before the block did.
    case needsMoreBits
    /// No more bits would mend it.
    case corrupt
}

/// Bits in memory that somebody else owns.
package struct BitRange {
    /// Bytes that must be readable after the last one: the decoder looks ahead by one group of 50 codes of 20 bits
    /// and a word, and finds out afterwards that it went too far.
    package static let slack = 192

    /// The byte of bit 0.
    package let base: UnsafeRawPointer
    /// The first bit, counted from the highest of the first byte.
    package var start: Int
    /// One after the last bit.
    package var end: Int

    package init(base: UnsafeRawPointer, start: Int, end: Int) {
        self.base = base
        self.start = start
        self.end = end
    }

    package var count: Int { end - start }
}

/// Reads bits of the block header one field after the other.
package struct BitReader {
    private let base: UnsafeRawPointer
    private let end: Int
    package private(set) var position: Int

    package init(_ bits: BitRange) {
        base = bits.base
        end = bits.end
        position = bits.start
    }

    /// The next 32 bits, without moving; bits after the end have any value.
    package var next32: UInt32 { UInt32(truncatingIfNeeded: loadBits(base, at: position) &>> 32) }

    /// Reads a number of up to 32 bits.
    package mutating func read(_ count: Int) throws(BlockFault) -> Int {
        guard count > 0 else { return 0 }
        let value = next32 &>> UInt32(32 - count)
        try skip(count)
        return Int(value)
    }

    package mutating func skip(_ count: Int) throws(BlockFault) {
        guard position + count <= end else { throw .needsMoreBits }
        position += count
    }

    /// Reads ones up to a zero; `limit` ones or more are an error.
    package mutating func readUnary(below limit: Int) throws(BlockFault) -> Int {
        let ones = (~next32).leadingZeroBitCount
        guard ones < limit else {
            try skip(limit)
            throw .corrupt
        }
        try skip(ones + 1)
        return ones
    }
}

/// 57 or more bits from bit `position` on, at the top of the word.
@inline(__always)
package func loadBits(_ base: UnsafeRawPointer, at position: Int) -> UInt64 {
    UInt64(bigEndian: base.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self))
        &<< UInt64(truncatingIfNeeded: position & 7)
}
