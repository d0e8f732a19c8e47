import Bzip2

/// Goes through a file and puts the right CRCs into it, so that a change elsewhere is not all found by them.
///
/// It may use the decoder under test, since it says nothing about right and wrong.
final class Checksums {
    private let text = Memory<UInt8>(count: BlockDecoder.textCapacity)
    private var decoder = BlockDecoder()
    /// Where blocks, stream ends and headers begin, as far as the file could be followed.
    private(set) var marks: [Int] = []

    /// - Parameter isMending: whether to change the file, or only to look for the marks.
    func follow(_ bits: inout Bits, isMending: Bool) {
        marks = []
        var position = 0
        var combined: UInt32 = 0
        while position + 32 <= bits.count {
            marks.append(position)
            let header = bits.read(position, 32)
            guard header >= 0x425A_6831, header <= 0x425A_6839 else { return }
            position += 32
            combined = 0
            while position + Format.endBits <= bits.count {
                marks.append(position)
                let magic = UInt64(bits.read(position, Format.magicBits))
                if magic == Format.endMagic {
                    if isMending { bits.write(position + Format.magicBits, 32, Int(combined)) }
                    position = (position + Format.endBits + 7) / 8 * 8
                    break
                }
                guard magic == Format.blockMagic, let block = decode(bits, at: position) else { return }
                if isMending { bits.write(position + Format.magicBits, 32, Int(block.computedCRC)) }
                let crc = isMending ? block.computedCRC : block.storedCRC
                combined = (combined << 1 | combined >> 31) ^ crc
                position = block.end
            }
        }
    }

    private func decode(_ bits: Bits, at position: Int) -> DecodedBlock? {
        bits.bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let range = BitRange(base: base, start: position, end: bits.count)
            return try? decoder.decode(range, into: text.base).get()
        }
    }
}
