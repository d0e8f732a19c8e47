import Synchronization

/// The files of the base config that runs for several nodes put into storages that they may share.
package final class SharedDeliveries: Sendable {
    private struct State {
        /// Who relies on a file, by storage and name.
        var users: [String: Set<Int>] = [:]
        /// The files that were not there before.
        var brought: Set<String> = []
    }

    private let state = Mutex(State())
    /// One at a time, so that the second finds what the first has brought.
    private let turn = Mutex(())

    package init() {}

    /// Brings a file that is not there, while nobody else does, and relies on it from then on.
    func bring<Failure: Error>(
        _ file: String, for member: Int, unless isThere: () throws(Failure) -> Bool, _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        let outcome = turn.withLock { _ -> Result<Void, Failure> in
            do throws(Failure) {
                guard try !isThere() else { return .success(()) }
                // Before it is tried: half of it may be there afterwards.
                state.withLock { _ = $0.brought.insert(file) }
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        if case .success = outcome { state.withLock { _ = $0.users[file, default: []].insert(member) } }
        try outcome.get()
    }

    /// Relies on a file no more.
    /// - Returns: whether it is to be taken back: it was brought, and nobody relies on it.
    func leave(_ file: String, _ member: Int) -> Bool {
        state.withLock { state in
            state.users[file]?.remove(member)
            return state.brought.contains(file) && state.users[file]?.isEmpty ?? true
        }
    }
}
