internal import CBzip2Kernels

/// The CRC of bzip2: the polynomial of Ethernet, highest bit first.
package struct CRC32 {
    private static let polynomial: UInt32 = 0x04C1_1DB7
    /// Table t holds the CRC of each byte with t zero bytes behind it: sixteen bytes take sixteen independent lookups.
    private static let tables: Memory<UInt32> = {
        let memory = Memory<UInt32>(count: 16 * 256)
        let tables = memory.base
        for byte in 0..<256 {
            var crc = UInt32(byte) << 24
            for _ in 0..<8 { crc = crc << 1 ^ (crc >> 31 == 1 ? polynomial : 0) }
            tables[byte] = crc
        }
        for index in 256..<(16 * 256) {
            let crc = tables[index - 256]
            tables[index] = crc << 8 ^ tables[Int(crc >> 24)]
        }
        return memory
    }()

    private var register = UInt32.max

    private let kernels: Kernels

    /// - Parameter kernels: those that may be used.
    package init(kernels: Kernels = .available) { self.kernels = kernels }

    /// The CRC of the bytes so far.
    package var value: UInt32 { ~register }

    package mutating func update(_ bytes: UnsafeRawPointer, count: Int) {
        let folded = kernels.contains(.carryLessMultiply) ? count & ~63 : 0
        if folded > 0 {
            var remainder: InlineArray<16, UInt8> = InlineArray(repeating: 0)
            let source = bytes.assumingMemoryBound(to: UInt8.self)
            var span = remainder.mutableSpan
            span.withUnsafeMutableBufferPointer { bzip2_crc_fold(register, source, folded, $0.baseAddress) }
            register = 0
            remainder.span.withUnsafeBufferPointer { remainder in
                if let base = remainder.baseAddress { lookUp(base, count: 16) }
            }
        }
        lookUp(bytes + folded, count: count - folded)
    }

    private mutating func lookUp(_ bytes: UnsafeRawPointer, count: Int) {
        let tables = Self.tables.base
        var crc = register
        var offset = 0
        while offset &+ 16 <= count {
            let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
            let mixed = high ^ UInt64(crc) &<< 32
            crc = Self.lookUp(tables + 8 * 256, mixed) ^ Self.lookUp(tables, low)
            offset &+= 16
        }
        while offset < count {
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            crc = crc &<< 8 ^ tables[Int(truncatingIfNeeded: crc &>> 24) ^ Int(byte)]
            offset &+= 1
        }
        register = crc
    }

    @inline(__always)
    private static func lookUp(_ tables: UnsafePointer<UInt32>, _ word: UInt64) -> UInt32 {
        let a = tables[Int(truncatingIfNeeded: 7 &* 256 &+ word &>> 56)]
        let b = tables[Int(truncatingIfNeeded: 6 &* 256 &+ (word &>> 48) & 255)]
        let c = tables[Int(truncatingIfNeeded: 5 &* 256 &+ (word &>> 40) & 255)]
        let d = tables[Int(truncatingIfNeeded: 4 &* 256 &+ (word &>> 32) & 255)]
        let e = tables[Int(truncatingIfNeeded: 3 &* 256 &+ (word &>> 24) & 255)]
        let f = tables[Int(truncatingIfNeeded: 2 &* 256 &+ (word &>> 16) & 255)]
        let g = tables[Int(truncatingIfNeeded: 256 &+ (word &>> 8) & 255)]
        let h = tables[Int(truncatingIfNeeded: word & 255)]
        return (a ^ b) ^ (c ^ d) ^ ((e ^ f) ^ (g ^ h))
    }
}
