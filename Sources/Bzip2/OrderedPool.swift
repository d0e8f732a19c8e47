package import Pipes

/// What the workers of a pool do. All of it is called on their threads.
package protocol OrderedWork: Sendable {
    /// What travels: a job and its result in memory that is used again and again.
    associatedtype Item: AnyObject & Sendable
    /// A worker's own memory.
    associatedtype Context
    associatedtype Failure: Error & Sendable

    func makeContext() -> Context
    /// Does one job, or two when there are enough.
    func work(on first: Item, and second: Item?, in context: Context)
    /// Takes a done job, in the order of submission, never on two threads at the same time.
    func deliver(_ item: Item, in context: Context) throws(Failure)
}

/// Does jobs on several threads and delivers the results in the order in which they were submitted.
///
/// There is a fixed number of items. Each is free, being filled, waiting, worked on or waiting for delivery; who needs
/// a free one waits until one has been delivered. A worker that finishes the item due next delivers it and all
/// that are done behind it, so a slow receiver holds one worker while the others fill up what room there is.
package final class OrderedPool<Work: OrderedWork>: Sendable {
    private struct State {
        var free: [Work.Item]
        /// Submitted and not begun, the oldest first, with the number of the oldest.
        var waiting: [Work.Item] = []
        var firstWaiting = 0
        /// Done and not delivered, by number.
        var done: [Int: Work.Item] = [:]
        var nextDelivery = 0
        var isDelivering = false
        var idleWorkers: Int
        var submitted = 0
        /// No more will be submitted.
        var isClosed = false
        var failure: Work.Failure?

        var isOver: Bool { failure != nil || (isClosed && nextDelivery == submitted) }
    }

    private struct Batch {
        let number: Int
        let first: Work.Item
        let second: Work.Item?
    }

    private let work: Work
    private let monitor: Monitor<State>
    private let threads = Monitor<[WorkerThread]>([])

    /// - Parameters:
    ///   - workers: how many threads.
    ///   - items: all the items there are.
    package init(workers: Int, items: [Work.Item], work: Work) throws(ThreadError) {
        self.work = work
        monitor = Monitor(State(free: items, idleWorkers: workers))
        for _ in 0..<workers {
            do throws(ThreadError) {
                let thread = try WorkerThread { [self] in run() }
                threads.withLock { $0.append(thread) }
            } catch {
                monitor.withLock { $0.isClosed = true }
                join()
                throw error
            }
        }
    }

    /// Waits for an item to fill.
    package func take() throws(Work.Failure) -> Work.Item {
        let taken: Result<Work.Item, Work.Failure>? = monitor.wait { state in
            if let failure = state.failure { return .failure(failure) }
            return state.free.popLast().map { .success($0) }
        }
        guard let taken else { preconditionFailure("a wait without a time-out has timed out") }
        return try taken.get()
    }

    package func submit(_ item: Work.Item) {
        monitor.withLock { state in
            state.waiting.append(item)
            state.submitted += 1
        }
    }

    /// Throws what has failed so far.
    package func check() throws(Work.Failure) {
        if let failure = monitor.withLock({ $0.failure }) { throw failure }
    }

    /// Waits until all that was submitted has been delivered, and ends the threads.
    package func finish() throws(Work.Failure) {
        monitor.withLock { $0.isClosed = true }
        join()
        try check()
    }

    /// Drops what has not been delivered, and ends the threads; a delivery that is going on is waited for.
    package func cancel(_ failure: Work.Failure) {
        monitor.withLock { $0.failure = $0.failure ?? failure }
        join()
    }

    private func join() {
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    private func run() {
        let context = work.makeContext()
        while let batch = nextBatch() {
            work.work(on: batch.first, and: batch.second, in: context)
            monitor.withLock { state in
                state.done[batch.number] = batch.first
                if let second = batch.second { state.done[batch.number + 1] = second }
            }
            deliver(in: context)
            monitor.withLock { $0.idleWorkers += 1 }
        }
    }

    /// Waits for something to do; `nil` when there will be nothing more.
    private func nextBatch() -> Batch? {
        let next: Batch?? = monitor.wait { state -> Batch?? in
            if state.isOver { return .some(nil) }
            guard !state.waiting.isEmpty else { return nil }
            // Two at once only if that leaves as much for every other idle worker.
            let count = state.waiting.count > state.idleWorkers ? 2 : 1
            let batch = Batch(
                number: state.firstWaiting, first: state.waiting[0], second: count == 2 ? state.waiting[1] : nil)
            state.waiting.removeFirst(count)
            state.firstWaiting += count
            state.idleWorkers -= 1
            return batch
        }
        return next ?? nil
    }

    /// Delivers what is due, unless another worker is doing so: then that one goes on with it.
    private func deliver(in context: Work.Context) {
        var delivered: Work.Item?
        while let item = nextDelivery(after: delivered) {
            do throws(Work.Failure) {
                try work.deliver(item, in: context)
                delivered = item
            } catch {
                monitor.withLock { state in
                    state.failure = state.failure ?? error
                    state.isDelivering = false
                }
                return
            }
        }
    }

    private func nextDelivery(after delivered: Work.Item?) -> Work.Item? {
        monitor.withLock { state in
            if let delivered {
                state.free.append(delivered)
                state.nextDelivery += 1
                state.isDelivering = false
            }
            guard !state.isDelivering, state.failure == nil,
                let item = state.done.removeValue(forKey: state.nextDelivery)
            else { return nil }
            state.isDelivering = true
            return item
        }
    }
}
