/// When a download that failed is worth another attempt, and how long to wait before it.
///
/// The attempts are counted anew whenever bytes have arrived since the last one: a connection that drops ten
/// times but moves on each time gets through.
public struct RetryPolicy: Sendable, Equatable, CustomStringConvertible {
    /// How often to try in a row without a byte of progress; at least 1.
    public var attempts: Int
    /// The wait before the second attempt; it doubles with each further one.
    public var firstWait: Duration
    /// No wait is longer, not even one that the server asks for by `Retry-After`.
    public var longestWait: Duration

    /// The statuses that pass by themselves; the same as `curl --retry`.
    public static let temporaryStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]
    /// 6 attempts, 1 s doubling to 30 s.
    public static let standard = RetryPolicy(attempts: 6, firstWait: .seconds(1), longestWait: .seconds(30))
    /// One attempt and no more.
    public static let none = RetryPolicy(attempts: 1, firstWait: .zero, longestWait: .zero)

    /// Makes a policy.
    public init(attempts: Int, firstWait: Duration, longestWait: Duration) {
        precondition(attempts >= 1 && firstWait >= .zero && longestWait >= firstWait)
        self.attempts = attempts
        self.firstWait = firstWait
        self.longestWait = longestWait
    }

    /// For people, e.g. "6 attempts, 1 s doubling to 30 s".
    public var description: String {
        attempts == 1
            ? "1 attempt"
            : "\(attempts) attempts, \(firstWait.inWords) doubling to \(longestWait.inWords)"
    }

    /// The wait after the `failures`th failure in a row.
    package func wait(afterFailure failures: Int, serverAsks: Duration? = nil) -> Duration {
        var wait = firstWait
        for _ in 1..<max(failures, 1) where wait < longestWait { wait *= 2 }
        return min(max(wait, serverAsks ?? .zero), longestWait)
    }

    /// Whether `error` may be gone at the next attempt.
    /// - Parameter hasWorked: the server has answered well before, so that even a failed TLS handshake is an accident.
    package func isWorthRetrying(_ error: HTTPError, hasWorked: Bool) -> Bool {
        switch error {
        case .unresolvedHost, .cannotConnect, .timedOut, .stalled, .connectionLost, .wrongLength: true
        case .status(_, let code, _): Self.temporaryStatuses.contains(code)
        case .proxyRefused(_, let code): Self.temporaryStatuses.contains(code)
        case .tlsFailure: hasWorked
        default: false
        }
    }
}

extension Duration {
    /// Short text for people: "250 ms", "1.5 s", "30 s".
    package var inWords: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let tenths = milliseconds % 1000 / 100
        return "\(milliseconds / 1000)\(tenths == 0 ? "" : ".\(tenths)") s"
    }
}
