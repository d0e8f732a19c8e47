/// A piece of the walk: from one marked row to the next.
struct Segment {
    /// The row it begins with, and that row's entry: in the table the mark stands in its place.
    var row: Int
    var entry: UInt32
    /// The segment it ends at.
    var successor: Int
    /// Where its bytes are, backwards as the text needs them.
    var bytes: UnsafePointer<UInt8>
    var length: Int
}

/// What a lane is doing.
struct Lane {
    /// The segment it walks, or -1: there is none left, and what it writes is not used.
    var segment: Int
    /// The step at which it began it.
    var start: Int
}

/// The segments of one block and the lanes that walk them.
struct Segments {
    private let segments: UnsafeMutablePointer<Segment>
    private let lanes: UnsafeMutablePointer<Lane>
    private let rows: InverseBWT.Rows
    private var count = 0
    private var origin = 0
    private var next = 0
    /// Lanes that have a segment.
    private(set) var walking = 0

    /// Marks the rows where segments begin.
    init(
        segments: UnsafeMutablePointer<Segment>, lanes: UnsafeMutablePointer<Lane>, rows: InverseBWT.Rows,
        rowCount: Int, origin originRow: Int
    ) {
        self.segments = segments
        self.lanes = lanes
        self.rows = rows
        let distance = rowCount / (InverseBWT.maxSegments - 1)
        for index in 0..<(InverseBWT.maxSegments - 1) { mark(index * distance) }
        if originRow % distance == 0, originRow / distance < count {
            origin = originRow / distance
        } else {
            origin = count
            mark(originRow)
        }
    }

    private mutating func mark(_ row: Int) {
        segments[count] = Segment(
            row: row, entry: rows.entries[row], successor: 0, bytes: UnsafePointer(rows.lanes), length: 0)
        rows.entries[row] = Row.mark | UInt32(count)
        count += 1
    }

    /// Gives the rows their entries back.
    func unmark() {
        for index in 0..<count { rows.entries[segments[index].row] = segments[index].entry }
    }

    /// Gives a lane its first segment; returns the entry it begins with.
    mutating func begin(_ segment: Int, lane: Int, at step: Int) -> UInt32 {
        lanes[lane] = Lane(segment: segment, start: step)
        next = segment + 1
        walking += 1
        return segments[segment].entry
    }

    /// A lane has met a mark: notes the segment it has walked and gives it another.
    @inline(never)
    mutating func close(_ mark: UInt32, lane: Int, at step: Int) -> UInt32 {
        let met = Int(mark & ~Row.mark)
        let walked = lanes[lane]
        if walked.segment >= 0 {
            let lowest = rows.lanes + (lane * InverseBWT.laneLength + InverseBWT.laneLength - step)
            segments[walked.segment].length = step - walked.start
            segments[walked.segment].bytes = UnsafePointer(lowest)
            segments[walked.segment].successor = met
            walking -= 1
        }
        guard next < count else {
            lanes[lane].segment = -1
            return segments[met].entry
        }
        return begin(next, lane: lane, at: step)
    }

    /// Copies the segments to the text, the last first.
    func join(count: Int, into text: UnsafeMutablePointer<UInt8>) {
        var left = count
        var index = origin
        repeat {
            let segment = segments[index]
            left -= segment.length
            (text + left).update(from: segment.bytes, count: segment.length)
            index = segment.successor
        } while index != origin
        if left > 0 { InverseBWT.repeatCycle(text + left, length: count - left, in: text, count: count) }
    }
}
