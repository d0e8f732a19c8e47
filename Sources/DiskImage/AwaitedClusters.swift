/// Parts of a file that are waited for, the one that is whole first at the front: a binary heap.
///
/// There may be hundreds of thousands, so that each is packed into 16 bytes.
struct AwaitedClusters {
    private struct Element {
        let offset: UInt64
        /// Length, and the mark of a compressed cluster in the lowest bit.
        let packed: UInt32
        let index: UInt32

        var end: UInt64 { offset + UInt64(packed >> 1) }

        /// Two may end in the same sector; then the order of their beginnings is that of the file.
        static func < (left: Self, right: Self) -> Bool { (left.end, left.offset) < (right.end, right.offset) }
    }

    private var heap: [Element] = []

    var isEmpty: Bool { heap.isEmpty }

    /// Where the first one that will be whole ends.
    var firstEnd: UInt64? { heap.first?.end }

    /// Whether any of them begins before `offset`.
    func anyBegins(before offset: UInt64) -> Bool { heap.contains { $0.offset < offset } }

    /// - Parameter index: less than 2³²: which cluster this is.
    mutating func insert(_ cluster: StoredCluster, index: Int) {
        heap.append(
            Element(
                offset: cluster.offset, packed: UInt32(cluster.length) << 1 | (cluster.isCompressed ? 1 : 0),
                index: UInt32(index)))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> (cluster: StoredCluster, index: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        let cluster = StoredCluster(
            offset: first.offset, length: Int(first.packed >> 1), isCompressed: first.packed & 1 == 1)
        return (cluster, Int(first.index))
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
