import Synchronization

/// Does the same blocking work for many things, several of them at a time, each on a thread of its own: the calling one
/// and as many more as the system gives.
/// - Parameters:
///   - things: what there is to do, begun in this order.
///   - limit: the most that are under way at once, at least 1.
/// - Returns: what came of each, in the order of `things`.
/// - Throws: the error of the first that failed; nothing is begun after a failure, and what is under way ends first.
public func sideBySide<Thing: Sendable, Result: Sendable, Failure: Error>(
    _ things: [Thing], atMost limit: Int, _ work: @escaping @Sendable (Thing) throws(Failure) -> Result
) throws(Failure) -> [Result] {
    let tasks = Tasks<Result, Failure>(count: things.count)
    let drain: @Sendable () -> Void = {
        while let index = tasks.next() {
            do throws(Failure) {
                tasks.finish(index, .success(try work(things[index])))
            } catch {
                tasks.finish(index, .failure(error))
            }
        }
    }
    var threads: [WorkerThread] = []
    while threads.count < min(limit, things.count) - 1, let thread = try? WorkerThread(drain) { threads.append(thread) }
    drain()
    for thread in threads { thread.join() }
    return try tasks.results()
}

/// What is to be done, and what came of it.
private final class Tasks<Value: Sendable, Failure: Error>: Sendable {
    private struct State {
        var next = 0
        var hasFailed = false
        var outcomes: [Swift.Result<Value, Failure>?]
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(outcomes: Array(repeating: nil, count: count))) }

    func next() -> Int? {
        state.withLock { state in
            guard !state.hasFailed, state.next < state.outcomes.count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func finish(_ index: Int, _ outcome: Swift.Result<Value, Failure>) {
        state.withLock { state in
            state.outcomes[index] = outcome
            if case .failure = outcome { state.hasFailed = true }
        }
    }

    func results() throws(Failure) -> [Value] {
        let outcomes = state.withLock { $0.outcomes }
        var values: [Value] = []
        for outcome in outcomes {
            // Only what comes after a failure was never begun.
            guard let outcome else { break }
            values.append(try outcome.get())
        }
        return values
    }
}
