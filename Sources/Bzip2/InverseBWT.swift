/// Undoes the Burrows-Wheeler transform: follows the rows from the text's own row, which gives the text backwards.
///
/// One step must wait for the memory the step before names, 15 ns or so. So the rows are cut into about a thousand
/// segments: every 1/1023th row and the text's own begin one, and a segment ends where the next begun row is met.
/// 24 segments are walked at a time, whichever come next, and then copied in the order the walk would have met them.
/// A periodic text has several cycles of rows; each marked row still ends some segment, and the copying goes round.
struct InverseBWT: ~Copyable {
    static let laneCount = 24
    /// Room for twice the steps that evenly filled lanes take. Not near a multiple of 4096: the lanes would push
    /// each other out of the cache.
    static let laneLength = 2 * Format.maxBlockLength / laneCount + 72
    static let maxSegments = 1024
    /// Below this a single chain is as fast.
    static let minCount = 4 * maxSegments

    private let lanes = Memory<UInt8>(count: laneCount * laneLength)
    private let segmentMemory = Memory<Segment>(count: maxSegments)
    private let laneMemory = Memory<Lane>(count: laneCount)

    /// Writes the text of `table.count` bytes.
    /// - Parameter origin: the text's own row.
    func decode(_ table: borrowing RowTable, origin: Int, into text: UnsafeMutablePointer<UInt8>) {
        let rows = Rows(entries: table.rows.base, starts: table.starts.base, lanes: lanes.base)
        guard table.count >= Self.minCount else {
            return Self.walkSingly(rows, count: table.count, origin: origin, into: text)
        }
        var segments = Segments(
            segments: segmentMemory.base, lanes: laneMemory.base, rows: rows, rowCount: table.count, origin: origin)
        let isWalked = Self.walk(rows, &segments)
        segments.unmark()
        if isWalked {
            segments.join(count: table.count, into: text)
        } else {
            Self.walkSingly(rows, count: table.count, origin: origin, into: text)
        }
    }

    private static func walkSingly(_ rows: Rows, count: Int, origin: Int, into text: UnsafeMutablePointer<UInt8>) {
        var entry = rows.entries[origin]
        var index = count
        while index > 0 {
            index &-= 1
            text[index] = UInt8(truncatingIfNeeded: entry)
            entry = rows.following(entry)
        }
    }

    /// The bare addresses the walk needs.
    struct Rows {
        let entries: UnsafeMutablePointer<UInt32>
        let starts: UnsafePointer<UInt32>
        let lanes: UnsafeMutablePointer<UInt8>

        /// The entry of the row one byte to the right of the row with this entry.
        @inline(__always)
        func following(_ entry: UInt32) -> UInt32 {
            let byte = Int(truncatingIfNeeded: entry & 255)
            return entries[Int(truncatingIfNeeded: starts[byte] &+ entry &>> Row.countShift)]
        }

        /// Writes the byte of a row for a lane, and goes to the next.
        @inline(__always)
        func step(_ entry: UInt32, lane: Int, at target: UnsafeMutablePointer<UInt8>) -> UInt32 {
            target[lane &* InverseBWT.laneLength] = UInt8(truncatingIfNeeded: entry)
            return following(entry)
        }
    }
}
