/// A request that has ended, for whoever wants to see what goes over the wire.
public struct RequestRecord: Sendable, Equatable {
    /// The method.
    public let method: String
    /// Where it went: without user name and password, and without the values of its query.
    public let url: String
    /// The same without the server.
    public let path: String
    /// The status of its answer; `nil` where none came.
    public let status: Int?
    /// From its beginning to the end of its answer, or to where it failed.
    public let duration: Duration
    /// Bytes of its body.
    public let sent: UInt64
    /// Bytes of its answer's body.
    public let received: UInt64
}

/// Who is shown what goes over the wire. Both are called on the thread of the request.
public struct RequestObserver: Sendable {
    /// Takes each request when it has ended; redirects and repetitions by themselves.
    public var onRequest: (@Sendable (RequestRecord) -> Void)?
    /// Takes the lines of libcurl's own trace, without bodies and without what proves who we are.
    public var onTrace: (@Sendable (String) -> Void)?

    /// Nobody.
    public init() {}
}

extension Address {
    /// What comes after the server, without the values of the query.
    fileprivate var shownPath: String {
        let rest = Redaction.withoutQueryValues(shown).dropFirst("\(scheme.rawValue)://".count)
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
}

extension RequestRecord {
    init(_ outgoing: Outgoing, status: Int?, after duration: Duration, sent: UInt64, received: UInt64) {
        method = outgoing.method.rawValue
        url = Redaction.withoutQueryValues(outgoing.address.shown)
        path = outgoing.address.shownPath
        self.status = status
        self.duration = duration
        self.sent = sent
        self.received = received
    }
}
