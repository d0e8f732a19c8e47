internal import CBzip2Kernels

/// What a code stands for, as the symbol decoder wants it: the value above, the code's length below.
///
/// The low 6 bits are the length, so that the entry itself serves as a shift count.
enum CodeEntry {
    static let valueShift: UInt16 = 6
    static let lengthMask: UInt16 = 63
    /// Value flag: a digit of a run; the low bit tells which.
    static let run: UInt16 = 0x100
    /// Value flag: the end of the block.
    static let end: UInt16 = 0x200
    /// Value: no code matches. It ends the block like `end`.
    static let invalid: UInt16 = 0x201
    /// In the root table: the code is longer than the table is wide, or there is none.
    static let escape: UInt16 = 0
}

/// The decoding tables of one block: up to six codes.
///
/// A root table answers for codes of up to 11 bits: with wider ones the tables of two blocks push each other out of
/// the first-level cache, and five codes no longer fit in a load.
/// The others are found by comparing with the first code of each length. A set of lengths that leaves codes
/// unassigned, or assigns more than there are, is read as bzip2 reads it: the former fail when they are met,
/// of the latter those that come too late are never met.
struct HuffmanTables: ~Copyable {
    static let rootBits = Int(BZIP2_ROOT_BITS)
    static let rootSize = 1 << rootBits
    /// Brings a word's first `rootBits` down.
    static let rootShift = UInt64(64 - rootBits)
    static let lengthStride = Int(BZIP2_LENGTH_STRIDE)
    static let codeStride = Int(BZIP2_CODE_STRIDE)

    let roots = Memory<UInt16>(count: Format.maxTables * rootSize)
    /// By table and length: one more than the last code of that length, filled up to 20 bits.
    let limits = Memory<UInt32>(count: Format.maxTables * lengthStride)
    /// By table and length: what to add to a code to get its index in `entries`.
    let offsets = Memory<Int32>(count: Format.maxTables * lengthStride)
    /// By table, in the order of the codes.
    let entries = Memory<UInt16>(count: Format.maxTables * codeStride)

    /// Makes table number `table` from the code lengths of the symbols.
    func build(_ table: Int, lengths: UnsafePointer<UInt8>, alphabet: Int) {
        let root = roots.base + table * Self.rootSize
        let limit = limits.base + table * Self.lengthStride
        let offset = offsets.base + table * Self.lengthStride
        let entry = entries.base + table * Self.codeStride
        root.update(repeating: CodeEntry.escape, count: Self.rootSize)

        var first = 0
        var index = 0
        for length in 1...Format.maxCodeLength {
            offset[length] = Int32(truncatingIfNeeded: index - first)
            var code = first
            for symbol in 0..<alphabet where lengths[symbol] == length {
                entry[index] =
                    Self.value(of: symbol, alphabet: alphabet) << CodeEntry.valueShift | UInt16(length)
                if length <= Self.rootBits, code < 1 << length {
                    let width = Self.rootBits - length
                    (root + code << width).update(repeating: entry[index], count: 1 << width)
                }
                index += 1
                code += 1
            }
            let width = Format.maxCodeLength - length
            limit[length] = UInt32(min(code << width, 1 << Format.maxCodeLength))
            first = code << 1
        }
    }

    /// Finds the code at the top of `word`, which is longer than `rootBits` if there is one.
    @inline(__always)
    static func searchLong(
        _ word: UInt64, limits: UnsafePointer<UInt32>, offsets: UnsafePointer<Int32>, entries: UnsafePointer<UInt16>
    ) -> UInt16 {
        let code = UInt32(truncatingIfNeeded: word &>> UInt64(64 - Format.maxCodeLength))
        var length = rootBits &+ 1
        while length <= Format.maxCodeLength {
            if code < limits[length] {
                let rest = UInt32(truncatingIfNeeded: Format.maxCodeLength &- length)
                let index = Int32(truncatingIfNeeded: code &>> rest) &+ offsets[length]
                return entries[Int(index)]
            }
            length &+= 1
        }
        return CodeEntry.invalid << CodeEntry.valueShift
    }

    private static func value(of symbol: Int, alphabet: Int) -> UInt16 {
        switch symbol {
        case 0, 1: CodeEntry.run | UInt16(symbol)
        case alphabet - 1: CodeEntry.end
        default: UInt16(symbol - 1)
        }
    }
}
