/// Puts the runs back between the bytes that move-to-front gave.
package enum RunInsertion {
    /// Writes up to this many bytes more than it counts.
    package static let slack = 64

    /// - Parameters:
    ///   - runs: the digits, in order.
    ///   - bytes: `count` bytes, readable up to `slack` more.
    ///   - front: the byte of a run before the first of them.
    ///   - target: room for a block and `slack` more bytes.
    /// - Returns: how many bytes there are now; `nil` when they are too many for a block.
    package static func insert(
        _ runs: UnsafeBufferPointer<RunDigit>, between bytes: UnsafePointer<UInt8>, count: Int, front: UInt8,
        into target: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        let source = UnsafeRawPointer(bytes)
        let start = UnsafeMutableRawPointer(target)
        var written = 0
        var position = 0
        // The place value of the next digit, as a shift.
        var shift = 0
        for run in runs {
            // Most pieces are short, and how short cannot be predicted: 16 bytes each, then the rest if there is one.
            let literals = run.position &- position
            shift = literals == 0 ? shift : 0
            let length = run.value &<< shift
            guard written &+ literals &+ length <= Format.maxBlockLength else { return nil }
            shift &+= 1
            copy(source + position, to: start + written, literals)
            written &+= literals
            position = run.position
            let byte = position == 0 ? front : bytes[position &- 1]
            let vector = SIMD16<UInt8>(repeating: byte)
            (start + written).storeBytes(of: vector, as: SIMD16<UInt8>.self)
            var filled = 16
            while filled < length {
                (start + written).storeBytes(of: vector, toByteOffset: filled, as: SIMD16<UInt8>.self)
                filled &+= 16
            }
            written &+= length
        }
        guard written &+ count &- position <= Format.maxBlockLength else { return nil }
        copy(source + position, to: start + written, count &- position)
        return written &+ count &- position
    }

    @inline(__always)
    private static func copy(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
        var offset = 0
        repeat {
            let bytes = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            target.storeBytes(of: bytes, toByteOffset: offset, as: SIMD16<UInt8>.self)
            offset &+= 16
        } while offset < count
    }
}
