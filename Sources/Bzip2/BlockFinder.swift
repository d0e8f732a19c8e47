/// Finds the 48-bit magics of blocks and stream ends at any bit.
///
/// One 16-bit word of every four bytes is looked up in a set of all the words a magic can show there: wherever a magic
/// lies, one of them lies inside it. One word in a thousand of random data is in the set, and is then looked at closely.
package struct BlockFinder: ~Copyable {
    /// The words are read at multiples of this many bytes.
    package static let stride = 4

    /// Where the 33 places of a word in each magic lead: one bit per word.
    private let words = Memory<UInt32>(count: 65536 / 32)

    package init() {
        for magic in [Format.blockMagic, Format.endMagic] {
            for place in 0...(Format.magicBits - 16) {
                let word = Int(magic >> UInt64(place) & 0xFFFF)
                words.base[word >> 5] |= 1 << UInt32(word & 31)
            }
        }
    }

    /// Looks for the first magic that holds a word at a multiple of `stride` in `words`.
    /// - Parameters:
    ///   - base: bytes, readable up to 8 beyond those looked at.
    ///   - range: byte offsets of the words, the first a multiple of `stride` and at least `stride`.
    ///   - bits: the magic must lie within these bits, and not at the first.
    /// - Returns: the bit where the magic begins.
    package func find(_ base: UnsafeRawPointer, words range: Range<Int>, within bits: Range<Int>) -> Int? {
        let words = self.words.base
        var offset = range.lowerBound
        while offset < range.upperBound {
            let word = UInt16(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            if _slowPath(words[Int(word &>> 5)] &>> UInt32(word & 31) & 1 != 0) {
                if let bit = Self.match(base, around: offset, within: bits) { return bit }
            }
            offset &+= Self.stride
        }
        return nil
    }

    /// The first magic within `bits` that holds the word at byte `offset`.
    @inline(never)
    private static func match(_ base: UnsafeRawPointer, around offset: Int, within bits: Range<Int>) -> Int? {
        for bit in (offset * 8 - (Format.magicBits - 16))...(offset * 8)
        where bit > bits.lowerBound && bit + Format.magicBits <= bits.upperBound {
            let found = loadBits(base, at: bit) >> UInt64(64 - Format.magicBits)
            if found == Format.blockMagic || found == Format.endMagic { return bit }
        }
        return nil
    }
}
