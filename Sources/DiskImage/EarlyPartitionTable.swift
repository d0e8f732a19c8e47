/// Keeps the partition table where it leaves before any table of the image has come.
struct EarlyPartitionTable {
    private struct Part {
        let place: Range<UInt64>
        let isCompressed: Bool
        let content: [UInt8]
    }

    /// The disk's first bytes, which are kept: up to the end of the largest array of entries in its usual place.
    private static let length = Int(PartitionTable.headerRange.upperBound) + PartitionTable.sizeLimit

    private var parts: [Part] = []
    private var count = 0

    /// Keeps a cluster of the disk, or a block of it, that begins like a disk, and what follows.
    mutating func look(at content: [UInt8], _ place: Range<UInt64>, isCompressed: Bool) {
        if parts.isEmpty {
            let start = Int(PartitionTable.headerRange.lowerBound)
            guard content[start...].starts(with: PartitionTable.signature) else { return }
        }
        guard count < Self.length, parts.last.map({ $0.isCompressed == isCompressed }) ?? true else { return }
        parts.append(Part(place: place, isCompressed: isCompressed, content: content))
        count += content.count
    }

    /// What is kept of a cluster: nothing, unless it is all that is wanted. What it would have to be filled up with is
    /// not known, and the table's checksums are no proof against an image that was made for that.
    /// - Parameter range: the bytes of the cluster that are wanted.
    /// - Returns: these; and how many bytes of the file the cluster takes.
    func bytes(_ range: Range<Int>, of cluster: StoredCluster) -> (bytes: ArraySlice<UInt8>, used: Int)? {
        if cluster.isCompressed {
            return parts.first {
                $0.isCompressed && $0.place.lowerBound == cluster.offset && $0.place.upperBound <= cluster.end
            }
            .map { ($0.content[range], $0.place.count) }
        }
        var rest = (cluster.offset + UInt64(range.lowerBound))..<(cluster.offset + UInt64(range.upperBound))
        var bytes: ArraySlice<UInt8> = []
        for part in parts where !part.isCompressed && part.place.contains(rest.lowerBound) {
            let shared = part.place.clamped(to: rest)
            let start = Int(shared.lowerBound - part.place.lowerBound)
            bytes += part.content[start..<(start + shared.count)]
            rest = shared.upperBound..<rest.upperBound
        }
        return rest.isEmpty ? (bytes, cluster.length) : nil
    }
}
