/// A place where the members of a group wait for each other: nobody goes on before all have come who have not left.
public final class Meeting: Sendable {
    private struct State {
        var awaited: Set<Int>
    }

    private let state: Monitor<State>

    /// A meeting of these members.
    public init(_ members: Set<Int>) { state = Monitor(State(awaited: members)) }

    /// Comes, and waits for the others.
    /// - Parameter isStopped: asked four times a second; `true` ends the waiting, and the member has come all the same.
    /// - Returns: `false` when it was stopped.
    public func come(_ member: Int, isStopped: () -> Bool) -> Bool {
        state.withLock { _ = $0.awaited.remove(member) }
        while true {
            if state.wait(timeout: .milliseconds(250), until: { $0.awaited.isEmpty ? true : nil }) == true {
                return true
            }
            if isStopped() { return false }
        }
    }

    /// Will not come any more, or has come without waiting.
    public func leave(_ member: Int) { state.withLock { _ = $0.awaited.remove(member) } }
}
