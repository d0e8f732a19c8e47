/// How long an answer may take, however steadily it trickles in. Silence has a bound of its own.
public enum Deadline: Sendable, Equatable {
    /// All of it, attempts and the waits between them included.
    case whole(Duration)
    /// On average at least so many bytes a second, in every stretch of that length.
    case average(bytesPerSecond: UInt64, over: Duration)
    /// Any.
    case none
}

/// Holds a peer to a deadline. Time spent in the caller's own closures does not count, nor time that the machine sleeps.
final class Pace {
    private let deadline: Deadline
    /// Since when it counts; `nil` before the answer, where only that counts.
    private var start: SuspendingClock.Instant?
    private var bytes: UInt64 = 0
    private var elsewhere = Duration.zero

    /// - Parameter isOfAnswer: whether it counts from the first line of the answer on, and not from now.
    init(_ deadline: Deadline, isOfAnswer: Bool = false) {
        self.deadline = deadline
        start = isOfAnswer ? nil : .now
    }

    /// A line of the answer has come.
    func noteAnswer() { start = start ?? .now }

    /// - Parameter elsewhere: what the caller has taken for these bytes.
    func count(_ bytes: Int, elsewhere: Duration) {
        self.bytes += UInt64(bytes)
        self.elsewhere += elsewhere
    }

    /// - Throws: `HTTPError.unfinished` or `.tooSlow`.
    func check(_ url: String) throws(HTTPError) {
        guard let start else { return }
        let elapsed = start.duration(to: .now) - elsewhere
        switch deadline {
        case .none: return
        case .whole(let limit): guard elapsed <= limit else { throw .unfinished(url: url, after: limit) }
        case .average(let least, let stretch):
            guard elapsed >= stretch else { return }
            let rate = Double(bytes) / (elapsed / .seconds(1))
            guard rate >= Double(least) else { throw .tooSlow(url: url, bytesPerSecond: UInt64(rate), least: least) }
            (self.start, bytes, elsewhere) = (.now, 0, .zero)
        }
    }
}
