/// Undoes the Burrows-Wheeler transform: follows the rows from the text's own row, which gives the text backwards.
///
/// One step must wait for the memory the step before names, 15 ns or so. So the rows are cut into about a thousand
/// segments: every 1/1023th row and the text's own begin one, and a segment ends where the next begun row is met.
/// 24 segments are walked at a time, whichever come next, and then copied in the order the walk would have met them.
/// A periodic text has several cycles of rows; each marked row still ends some segment.
package struct InverseBWT: ~Copyable {
    static let laneCount = 24
    /// Room for twice the steps that evenly filled lanes take. Not near a multiple of 4096: the lanes would push
    /// each other out of the cache.
    static let laneLength = 2 * Format.maxBlockLength / laneCount + 72
    static let maxSegments = 1024
    /// Below this a single chain is as fast.
    package static let minCount = 4 * maxSegments

    private let lanes = Memory<UInt8>(count: laneCount * laneLength)
    /// Room for a block's bytes until the next `decode`.
    package var scratch: UnsafeMutablePointer<UInt8> { lanes.base }

    private let segmentMemory = Memory<Segment>(count: maxSegments)
    private let laneMemory = Memory<Lane>(count: laneCount)

    package init() {}

    /// Follows the rows.
    /// - Parameter origin: the text's own row.
    /// - Returns: the text, `table.count` bytes: where the rows were or in memory of its own, so that it is good until
    ///   the next block.
    package func decode(_ table: borrowing RowTable, origin: Int) -> UnsafeMutablePointer<UInt8> {
        let rows = Rows(entries: table.rows.base, starts: table.starts.base, lanes: lanes.base)
        let count = table.count
        if count >= Self.minCount {
            var segments = Segments(
                segments: segmentMemory.base, lanes: laneMemory.base, rows: rows, rowCount: count, origin: origin)
            if Self.walk(rows, &segments) {
                // All rows have been followed: their memory is in the cache and of no other use.
                let text = UnsafeMutableRawPointer(rows.entries).assumingMemoryBound(to: UInt8.self)
                segments.join(count: count, into: text)
                return text
            }
            segments.unmark()
        }
        Self.walkSingly(rows, count: count, origin: origin, into: lanes.base)
        return lanes.base
    }

    private static func walkSingly(_ rows: Rows, count: Int, origin: Int, into text: UnsafeMutablePointer<UInt8>) {
        var row = origin
        var index = count
        while index > 0 {
            let entry = rows.entries[row]
            index &-= 1
            text[index] = UInt8(truncatingIfNeeded: entry)
            row = rows.following(entry)
            if row == origin { break }
        }
        if index > 0 { Self.repeatCycle(text + index, length: count - index, in: text, count: count) }
    }

    /// The walk has come back to the origin early: the text is what it has written, over and over from the front.
    ///
    /// A real text is periodic then and ends with a whole period. In others, which no compressor writes, bzip2's
    /// walk, which goes forwards, decides what is cut off: the end of the last period.
    static func repeatCycle(
        _ cycle: UnsafePointer<UInt8>, length: Int, in text: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        text.update(from: cycle, count: length)
        var filled = length
        while filled < count {
            let more = min(filled, count - filled)
            (text + filled).update(from: text, count: more)
            filled += more
        }
    }

    /// The bare addresses the walk needs.
    struct Rows {
        let entries: UnsafeMutablePointer<UInt32>
        let starts: UnsafePointer<UInt32>
        let lanes: UnsafeMutablePointer<UInt8>

        /// The row one byte to the right of the row with this entry.
        @inline(__always)
        func following(_ entry: UInt32) -> Int {
            let byte = Int(truncatingIfNeeded: entry & 255)
            return Int(truncatingIfNeeded: starts[byte] &+ entry &>> Row.countShift)
        }

        /// Writes the byte of a row for a lane, and goes to the next.
        @inline(__always)
        func step(_ entry: UInt32, lane: Int, at target: UnsafeMutablePointer<UInt8>) -> UInt32 {
            target[lane &* InverseBWT.laneLength] = UInt8(truncatingIfNeeded: entry)
            return entries[following(entry)]
        }
    }
}
