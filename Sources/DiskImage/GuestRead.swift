/// Reads one short part of the disk, whichever clusters it stands in.
struct GuestRead {
    private let layout: QCOW2Layout
    private let range: Range<UInt64>
    private var walk: GuestWalk
    private var bytes: [UInt8]
    /// Where in the file what was read stands, with the cluster's number on the disk.
    private(set) var places: [(number: UInt64, place: Range<UInt64>)] = []

    /// - Parameter range: bytes of the disk.
    init(_ range: Range<UInt64>, layout: QCOW2Layout, tables: [UInt64]) throws(DiskImageError) {
        self.layout = layout
        self.range = range
        walk = try GuestWalk(range, layout: layout, tables: tables)
        bytes = Array(repeating: 0, count: range.count)
    }

    /// The bytes, once all have arrived.
    /// - Parameter early: what is known of that which has left.
    mutating func next(
        in line: borrowing some ImageWindow & ~Copyable, _ early: EarlyData?, isAtEnd: Bool
    ) throws(DiskImageError) -> [UInt8]? {
        while let piece = try walk.next(in: line, early, isAtEnd: isAtEnd) {
            let start = piece.number * layout.clusterSize
            let shared = range.clamped(to: start..<(start + layout.clusterSize))
            let part = Int(shared.lowerBound - start)..<Int(shared.upperBound - start)
            let arrived = try piece.decoded(layout).map { (bytes: $0.bytes[part], used: $0.used) }
            guard let (content, used) = arrived ?? early?.partitionTable(part, of: piece.cluster) else {
                throw .notStreamable("data", at: piece.cluster.offset)
            }
            places.append((piece.number, piece.cluster.offset..<(piece.cluster.offset + UInt64(used))))
            let target = Int(shared.lowerBound - range.lowerBound)
            bytes.replaceSubrange(target..<(target + part.count), with: content)
        }
        return walk.isFinished ? bytes : nil
    }
}
