import Bzip2
import Synchronization
import Testing

/// The pool with work that is not decoding.
@Suite struct OrderedPoolTests {
    private final class Item: @unchecked Sendable {
        var number = 0
        var square = 0
    }

    private struct Refused: Error, Equatable {
        let number: Int
    }

    private final class Squares: OrderedWork {
        let delivered = Mutex<[Int]>([])
        let inDelivery = Atomic(0)
        let refused: Int

        init(refused: Int = -1) { self.refused = refused }

        func makeContext() {}

        func work(on first: Item, and second: Item?, in context: Void) {
            for item in [first, second].compactMap({ $0 }) {
                // Uneven work, so that later items are often done first.
                var sum = 0
                for value in 0..<(item.number * 7919 % 13 * 2000) { sum &+= value }
                item.square = item.number * item.number + (sum == -1 ? 1 : 0)
            }
        }

        func deliver(_ item: Item, in context: Void) throws(Refused) {
            #expect(inDelivery.add(1, ordering: .relaxed).newValue == 1)
            defer { inDelivery.subtract(1, ordering: .relaxed) }
            guard item.number != refused else { throw Refused(number: item.number) }
            delivered.withLock { $0.append(item.square) }
        }
    }

    private func run(_ work: Squares, workers: Int, items: Int, jobs: Int) throws(Refused) {
        guard
            let pool = try? OrderedPool(workers: workers, items: (0..<items).map { _ in Item() }, work: work)
        else {
            Issue.record("no threads")
            return
        }
        defer { pool.cancel(Refused(number: -2)) }
        for number in 0..<jobs {
            let item = try pool.take()
            item.number = number
            pool.submit(item)
        }
        try pool.finish()
    }

    @Test(arguments: [1, 2, 7], [1, 2, 9])
    func `results come in the order of the jobs`(workers: Int, items: Int) throws {
        let work = Squares()
        try run(work, workers: workers, items: items, jobs: 500)
        #expect(work.delivered.withLock { $0 } == (0..<500).map { $0 * $0 })
    }

    @Test(arguments: [1, 2, 7])
    func `nothing is delivered after a failure`(workers: Int) {
        let work = Squares(refused: 100)
        #expect(throws: Refused(number: 100)) { try run(work, workers: workers, items: 8, jobs: 500) }
        #expect(work.delivered.withLock { $0.count } == 100)
    }

    @Test func `a pool without jobs ends`() throws {
        try run(Squares(), workers: 3, items: 2, jobs: 0)
    }
}
