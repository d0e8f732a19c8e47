/// One download from the first request to the last byte.
final class Download {
    /// An error page larger than this is not worth reading to keep the connection.
    private static let mostDiscarded: UInt64 = 64 << 10

    private let address: Address
    private let headers: [Header]
    private let policy: RetryPolicy
    private let pace: Pace
    private let isCancelled: @Sendable () -> Bool
    private let onEvent: (DownloadEvent) -> Void
    private let sink: (RawSpan) -> Bool
    private var resumption: Resumption
    private var attempts = 0
    private var entityTag: String?
    /// Of the answer at hand: whether its body is the file's, and how much of it has been delivered before.
    private var head: ResponseHead?
    private var isFile = false
    private var toSkip: UInt64 = 0
    private var discarded: UInt64 = 0

    init(
        address: Address, headers: [Header], policy: RetryPolicy, pace: Pace,
        isCancelled: @escaping @Sendable () -> Bool,
        onEvent: @escaping (DownloadEvent) -> Void, sink: @escaping (RawSpan) -> Bool
    ) {
        self.address = address
        self.headers = headers
        self.policy = policy
        self.pace = pace
        self.isCancelled = isCancelled
        self.onEvent = onEvent
        self.sink = sink
        resumption = Resumption(url: address.shown)
    }

    /// Copies a file of this machine.
    func copy(_ file: consuming LocalFile) throws(HTTPError) -> DownloadSummary {
        onEvent(.started(total: file.size))
        try file.read { (piece) throws(HTTPError) in
            if isCancelled() { throw .cancelled }
            try deliver(piece)
        }
        return DownloadSummary(bytes: resumption.delivered, attempts: 1)
    }

    /// Downloads, as often as the policy allows.
    func run(on session: Session) throws(HTTPError) -> DownloadSummary {
        var failures = 0
        while true {
            let before = resumption.delivered
            var serverAsks: Duration?
            let failure: HTTPError
            do throws(HTTPError) {
                attempts += 1
                guard let refusal = try attempt(on: session, serverAsks: &serverAsks) else {
                    return DownloadSummary(
                        bytes: resumption.delivered, attempts: attempts, entityTag: entityTag)
                }
                failure = refusal
            } catch {
                failure = error
            }
            guard policy.isWorthRetrying(failure, hasWorked: resumption.announced != nil) else { throw failure }
            failures = resumption.delivered > before ? 1 : failures + 1
            guard failures < policy.attempts else {
                throw policy.attempts == 1 ? failure : .gaveUp(attempts: failures, last: failure)
            }
            let wait = policy.wait(afterFailure: failures, serverAsks: serverAsks)
            onEvent(
                .retry(
                    attempt: failures + 1, of: policy.attempts, wait: wait, resumeAt: resumption.delivered,
                    because: failure))
            try sleep(wait, unless: isCancelled)
            // A server that gives a byte an attempt makes progress for ever.
            try pace.check(address.shown)
        }
    }

    /// One request with its redirects.
    /// - Returns: `nil` when the file is complete, else why the server did not give it.
    private func attempt(on session: Session, serverAsks: inout Duration?) throws(HTTPError) -> HTTPError? {
        var outgoing = Outgoing(
            method: .get, address: address, headers: headers + resumption.headers, responseTimeout: nil, pace: pace)
        var redirects = Redirects()
        while true {
            isFile = false
            discarded = 0
            let outcome = try session.run(
                outgoing,
                to: Receiver(
                    onHead: { (head) throws(HTTPError) in try self.take(head) },
                    onBody: { (piece) throws(HTTPError) in try self.take(piece) }))
            if isFile { return shortfall() }
            guard let target = outcome.redirect else {
                serverAsks = outcome.retryAfter
                return refusal(outcome.head)
            }
            try redirects.follow(target, &outgoing)
        }
    }

    private func take(_ head: ResponseHead) throws(HTTPError) {
        self.head = head
        guard head.status == 200 || head.status == 206 else { return }
        let isFirst = resumption.announced == nil
        toSkip = try resumption.accept(head)
        isFile = true
        guard isFirst else { return }
        entityTag = head.header("ETag")
        onEvent(.started(total: resumption.announced?.total))
    }

    private func take(_ piece: RawSpan) throws(HTTPError) {
        guard isFile else {
            discarded += UInt64(piece.byteCount)
            if discarded > Self.mostDiscarded, let head { throw refusal(head) }
            return
        }
        let skipped = Int(min(toSkip, UInt64(piece.byteCount)))
        toSkip -= UInt64(skipped)
        if skipped < piece.byteCount { try deliver(piece.extracting(droppingFirst: skipped)) }
    }

    private func deliver(_ piece: RawSpan) throws(HTTPError) {
        if let total = resumption.announced?.total, UInt64(piece.byteCount) > total - resumption.delivered {
            throw .wrongLength(
                url: address.shown, announced: total, received: resumption.delivered + UInt64(piece.byteCount))
        }
        resumption.deliver(piece.byteCount)
        guard sink(piece) else { throw .stoppedByReceiver }
    }

    /// A part may be shorter than what was announced for the whole.
    private func shortfall() -> HTTPError? {
        guard let total = resumption.announced?.total, total != resumption.delivered else { return nil }
        return .wrongLength(url: address.shown, announced: total, received: resumption.delivered)
    }

    private func refusal(_ head: ResponseHead) -> HTTPError {
        switch head.status {
        case 404, 410: .notFound(url: address.shown)
        case 416: .changedDuringDownload(url: address.shown, detail: "it has become shorter")
        default: .status(url: address.shown, code: head.status, reason: head.reason)
        }
    }
}
