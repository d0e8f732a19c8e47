/// The numbers of the bzip2 format, as bzip2 1.0.8 has them (`bzlib_private.h`, `decompress.c`).
package enum Format {
    /// The 48 bits before a block: pi in decimal digits.
    package static let blockMagic: UInt64 = 0x3141_5926_5359
    /// The 48 bits before the end of a stream: the square root of pi.
    package static let endMagic: UInt64 = 0x1772_4538_5090
    package static let magicBits = 48
    /// The end of a stream: its magic and its CRC.
    package static let endBits = 80

    /// Bytes of a block of level 1, before the first run-length code is undone.
    package static let levelUnit = 100_000
    package static let maxBlockLength = 9 * levelUnit

    package static let maxCodeLength = 20
    /// 256 literals less one, two run digits, and the end of the block.
    package static let maxAlphabet = 258
    package static let maxTables = 6
    /// Symbols that share a selector.
    package static let groupLength = 50
    /// Selectors beyond these cannot be needed; they are read and dropped.
    package static let maxSelectors = 2 + maxBlockLength / groupLength
    package static let maxSymbols = maxSelectors * groupLength

    /// More than any block an encoder can make takes: 32,767 selectors, 6 tables, 900,100 codes of 20 bits.
    /// A block can be longer only by code lengths that go up and down for ever.
    package static let maxBlockBits = 20_000_000
}
