/// Keeps the partition table where it leaves before any table of the image has come.
struct EarlyPartitionTable {
    private struct Part {
        let place: Range<UInt64>
        let isCompressed: Bool
        let content: [UInt8]
    }

    /// The disk's first bytes, which are kept: up to the end of the usual array of entries.
    private static let length = PartitionTable.headerRange.upperBound + 128 * 128

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

    /// What is kept of a cluster, with zeros behind: the table has checksums.
    /// - Returns: `nil` for nothing; and how many bytes of the file it takes.
    func content(of cluster: StoredCluster, clusterSize: Int) -> (bytes: [UInt8], used: Int)? {
        if cluster.isCompressed {
            return parts.first {
                $0.isCompressed && $0.place.lowerBound == cluster.offset && $0.place.upperBound <= cluster.end
            }
            .map { ($0.content, $0.place.count) }
        }
        let blocks = parts.filter { !$0.isCompressed && (cluster.offset..<cluster.end).contains($0.place.lowerBound) }
        guard let first = blocks.first, first.place.lowerBound == cluster.offset else { return nil }
        let bytes = blocks.flatMap(\.content)
        return (bytes + [UInt8](repeating: 0, count: clusterSize - bytes.count), clusterSize)
    }
}
