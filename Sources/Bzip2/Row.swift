/// A row of the sorted rotations, in 32 bits: its last byte, and how many rows above it end in the same byte.
///
/// That is all it takes to find the row of the rotation one byte to the right (the "LF mapping"). Unlike the
/// mapping the other way it is written from the first row to the last, in the pass that counts the bytes.
enum Row {
    static let countShift: UInt32 = 8
    /// Set in the entry of a row where a segment begins; the other bits are then the segment's number.
    static let mark: UInt32 = 0x8000_0000
}

/// The rows of a block, and where the rows that begin with each byte begin.
package struct RowTable: ~Copyable {
    let rows = Memory<UInt32>(count: Format.maxBlockLength)
    /// By byte: the first row that begins with it.
    let starts = Memory<UInt32>(count: 256)
    private let counters = Memory<UInt32>(count: 256)
    package private(set) var count = 0

    package init() {}

    /// Writes the rows of the last column's bytes.
    package mutating func build(_ column: UnsafePointer<UInt8>, count: Int) {
        let rows = UnsafeMutableRawPointer(self.rows.base)
        let counters = self.counters.base
        // Each counter is kept as the entry to write: the byte below, the count above.
        for byte in 0..<256 { counters[byte] = UInt32(byte) }
        let one: UInt32 = 1 << Row.countShift
        var row = 0
        while row &+ 8 <= count {
            var bytes = UnsafeRawPointer(column).loadUnaligned(fromByteOffset: row, as: UInt64.self).littleEndian
            if bytes == bytes &<< 8 | bytes &>> 56 {
                // Eight equal bytes: each counter need not be written and read again before the next.
                let byte = Int(truncatingIfNeeded: bytes & 255)
                let entry = counters[byte]
                let steps = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &<< Row.countShift
                rows.storeBytes(
                    of: SIMD8<UInt32>(repeating: entry) &+ steps, toByteOffset: row &* 4, as: SIMD8<UInt32>.self)
                counters[byte] = entry &+ 8 &* one
                row &+= 8
                continue
            }
            for offset in 0..<8 {
                let byte = Int(truncatingIfNeeded: bytes & 255)
                bytes = bytes &>> 8
                let entry = counters[byte]
                rows.storeBytes(of: entry, toByteOffset: (row &+ offset) &* 4, as: UInt32.self)
                counters[byte] = entry &+ one
            }
            row &+= 8
        }
        while row < count {
            let byte = Int(column[row])
            rows.storeBytes(of: counters[byte], toByteOffset: row &* 4, as: UInt32.self)
            counters[byte] &+= one
            row &+= 1
        }
        self.count = count
        var start: UInt32 = 0
        for byte in 0..<256 {
            starts.base[byte] = start
            start &+= counters[byte] &>> Row.countShift
        }
    }
}
