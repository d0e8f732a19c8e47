/// Parts of a file that are waited for, the one that counts first at the front: a binary heap.
///
/// There may be hundreds of thousands, so that each is packed into 16 bytes.
struct AwaitedClusters {
    /// What comes first.
    enum Order {
        /// The one that is whole first.
        case end
        /// The one that begins first.
        case start
    }

    private struct Element {
        let offset: UInt64
        /// Length, and the mark of a compressed cluster in the lowest bit.
        let packed: UInt32
        let index: UInt32

        var end: UInt64 { offset + UInt64(packed >> 1) }
        var cluster: StoredCluster {
            StoredCluster(offset: offset, length: Int(packed >> 1), isCompressed: packed & 1 == 1)
        }
    }

    private let order: Order
    private var heap: [Element] = []

    init(by order: Order = .end) { self.order = order }

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    /// The one at the front.
    var first: StoredCluster? { heap.first?.cluster }

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
        while child > 0, comesFirst(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    @discardableResult
    mutating func removeFirst() -> (cluster: StoredCluster, index: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.cluster, Int(first.index))
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if comesFirst(heap[child], heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    /// Two may end in the same sector; then the order of their beginnings is that of the file.
    private func comesFirst(_ left: Element, _ right: Element) -> Bool {
        switch order {
        case .end: (left.end, left.offset) < (right.end, right.offset)
        case .start: (left.offset, left.end) < (right.offset, right.end)
        }
    }
}
