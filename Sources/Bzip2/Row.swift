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
struct RowTable: ~Copyable {
    let rows = Memory<UInt32>(count: Format.maxBlockLength)
    /// By byte: the first row that begins with it.
    let starts = Memory<UInt32>(count: 256)
    private let counters = Memory<UInt32>(count: 256)
    private(set) var count = 0

    /// Writes the rows from the bytes and the runs between them.
    /// - Parameters:
    ///   - bytes: the last column without its runs.
    ///   - front: the byte of a run at the very beginning.
    mutating func build(
        _ bytes: UnsafePointer<UInt8>, count byteCount: Int,
        runs: UnsafePointer<RunDigit>, runCount: Int, front: UInt8
    ) {
        let rows = self.rows.base
        let counters = self.counters.base
        // Each counter is kept as the entry to write: the byte below, the count above.
        for byte in 0..<256 { counters[byte] = UInt32(byte) }
        var row = 0
        var position = 0
        for index in 0..<runCount {
            let run = runs[index]
            let end = run.position
            while position < end {
                let byte = Int(bytes[position])
                let entry = counters[byte]
                rows[row] = entry
                counters[byte] = entry &+ 256
                row &+= 1
                position &+= 1
            }
            let byte = Int(position == 0 ? front : bytes[position &- 1])
            var entry = counters[byte]
            for _ in 0..<run.length {
                rows[row] = entry
                entry = entry &+ 256
                row &+= 1
            }
            counters[byte] = entry
        }
        while position < byteCount {
            let byte = Int(bytes[position])
            let entry = counters[byte]
            rows[row] = entry
            counters[byte] = entry &+ 256
            row &+= 1
            position &+= 1
        }
        count = row
        var start: UInt32 = 0
        for byte in 0..<256 {
            starts.base[byte] = start
            start &+= counters[byte] &>> Row.countShift
        }
    }
}
