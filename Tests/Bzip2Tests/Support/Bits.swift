import Bzip2

/// A file that can be changed at any bit.
struct Bits {
    /// The bytes, and behind them as many as the decoder may look ahead.
    private(set) var bytes: [UInt8]
    private(set) var count: Int

    init(_ file: some Collection<UInt8>) {
        bytes = Array(file) + [UInt8](repeating: 0, count: BitRange.slack)
        count = file.count * 8
    }

    private init() {
        bytes = []
        count = 0
    }

    /// Whole bytes; the last is filled with zeros.
    var file: ArraySlice<UInt8> { bytes.prefix((count + 7) / 8) }

    /// Up to 56 bits.
    func read(_ position: Int, _ width: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard width > 0, let base = buffer.baseAddress else { return 0 }
            return Int(loadBits(base, at: position) >> UInt64(64 - width))
        }
    }

    mutating func write(_ position: Int, _ width: Int, _ value: Int) {
        for index in 0..<width {
            let (bit, mask) = (position + index, UInt8(0x80) >> UInt8((position + index) % 8))
            guard bit < count else { return }
            bytes[bit / 8] = value >> (width - 1 - index) & 1 == 1 ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask
        }
    }

    /// Puts other bits in the place of a range.
    mutating func replace(_ range: Range<Int>, by other: Bits, _ otherRange: Range<Int>) {
        var result = Bits()
        result.append(self, 0..<range.lowerBound)
        result.append(other, otherRange)
        result.append(self, range.upperBound..<count)
        result.bytes += [UInt8](repeating: 0, count: BitRange.slack)
        self = result
    }

    private mutating func append(_ other: Bits, _ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            // Up to the next whole byte of the target, then byte by byte.
            let width = min(8 - count % 8, range.upperBound - position)
            if count % 8 == 0 { bytes.append(0) }
            bytes[count / 8] |= UInt8(other.read(position, width) << (8 - count % 8 - width))
            count += width
            position += width
        }
    }
}
