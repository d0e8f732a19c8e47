extension HTTPClient {
    /// Sends a request and returns the whole answer, whatever its status.
    ///
    /// A `get` or `head` whose kept connection turns out to be dead before a byte of the answer has come is sent again on
    /// a fresh one; the other methods always go over a fresh connection and are sent once.
    /// - Parameter limit: the most bytes of body to take.
    /// - Throws: `HTTPError`: `.tooLarge` beyond `limit`; `.notFound` for a `file` URL without a file.
    public func send(_ request: Request, limit: Int = 4 << 20) throws(HTTPError) -> Response {
        let address = try Address(request.url)
        if address.scheme == .file { return try LocalFile(address).respond(to: request.method, limit: limit) }
        var outgoing = Outgoing(
            method: request.method, address: address, headers: request.headers,
            responseTimeout: request.responseTimeout,
            pace: Pace(.whole(configuration.answerTimeout + (request.responseTimeout ?? .zero))))
        var redirects = Redirects()
        return try withSession { (session) throws(HTTPError) in
            while true {
                let (outcome, response) = try exchange(outgoing, body: request.body, limit: limit, on: session)
                guard request.followsRedirects, request.method.isRepeatable, let target = outcome.redirect else {
                    return response
                }
                try redirects.follow(target, &outgoing)
            }
        }
    }

    private func exchange(
        _ outgoing: Outgoing, body: [UInt8], limit: Int, on session: Session
    ) throws(HTTPError) -> (Outcome, Response) {
        var source: BodySource?
        if !body.isEmpty, !outgoing.method.isRepeatable {
            var rest = body[...]
            source = BodySource(length: UInt64(body.count)) { buffer in
                let count = min(buffer.count, rest.count)
                buffer.copyBytes(from: rest.prefix(count))
                rest = rest.dropFirst(count)
                return count
            }
        }
        let collector = Collector(limit: limit, outgoing)
        let outcome = try session.run(outgoing, source: source, to: collector.receiver)
        return (outcome, Response(outcome.head, body: collector.bytes))
    }
}

/// Keeps the body of an answer, up to a limit.
final class Collector {
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    private let isHead: Bool
    private let url: String

    init(limit: Int, _ outgoing: Outgoing) {
        self.limit = limit
        isHead = outgoing.method == .head
        url = outgoing.address.shown
    }

    var receiver: Receiver {
        Receiver { [self] (head) throws(HTTPError) in
            guard !isHead, let length = head.contentLength else { return }
            guard length <= UInt64(limit) else { throw .tooLarge(url: url, limit: limit) }
            bytes.reserveCapacity(Int(length))
        } onBody: { [self] (piece) throws(HTTPError) in
            guard piece.byteCount <= limit - bytes.count else { throw .tooLarge(url: url, limit: limit) }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
    }
}
