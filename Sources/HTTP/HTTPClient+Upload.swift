/// What the source of an upload has done with the buffer it was given.
public enum UploadRead: Sendable {
    /// So many bytes are in the buffer; at least 1, at most its size. Any other number is a mistake in the program and
    /// traps.
    case bytes(Int)
    /// There will be no more: the connection is closed at once, so that the server has half a body.
    case abort
}

extension HTTPClient {
    /// Sends a request whose body is produced while it is sent, and returns the answer, whatever its status.
    ///
    /// Each piece leaves at once, in one write and in one TLS record, however small it is; so a byte now and then keeps
    /// a connection alive. `body` is never called again after `contentLength` bytes, and neither once the whole answer
    /// is in: a server that answers early ends the upload. (Except by a 2xx of unannounced length, which is looked at
    /// when the body has been sent.)
    /// - Parameters:
    ///   - request: usually a `post` or `put`; its own `body` is ignored.
    ///   - contentLength: bytes, exactly as many as `body` will give.
    ///   - body: fills the buffer, which is 8 KiB large at first and 16 KiB afterwards, or as large as the rest of the
    ///     body if that is less; may block as long as it likes.
    /// - Throws: `HTTPError`: `.uploadAborted` after `.abort`, `.connectionLost` when the server closes without an answer.
    public func upload(
        _ request: Request, contentLength: UInt64, body: (UnsafeMutableRawBufferPointer) -> UploadRead
    ) throws(HTTPError) -> Response {
        let address = try Address(request.url)
        guard address.scheme != .file, !request.method.isRepeatable else {
            throw .unsupported("cannot upload to \(address.shown) by \(request.method.rawValue)")
        }
        let outgoing = Outgoing(
            method: request.method, address: address, headers: request.headers,
            responseTimeout: request.responseTimeout,
            pace: Pace(.whole(configuration.answerTimeout), isOfAnswer: true))
        let collector = Collector(limit: 4 << 20, outgoing)
        return try withoutActuallyEscaping(body) { (body) throws(HTTPError) in
            let source = BodySource(length: contentLength) { (buffer) throws(HTTPError) in
                guard case .bytes(let count) = body(buffer) else { throw .uploadAborted }
                return count
            }
            let outcome = try withSession { (session) throws(HTTPError) in
                try session.run(outgoing, source: source, to: collector.receiver)
            }
            return Response(outcome.head, body: collector.bytes)
        }
    }
}
