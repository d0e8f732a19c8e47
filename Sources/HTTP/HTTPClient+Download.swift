/// What happens to a download beside its bytes.
public enum DownloadEvent: Sendable, Equatable {
    /// The first good answer; `total` is the length of the file in bytes where the server says it.
    case started(total: UInt64?)
    /// An attempt failed without ending the download: after `wait`, the attempt number `attempt` of `of` in a row
    /// without progress goes on behind the first `resumeAt` bytes.
    case retry(attempt: Int, of: Int, wait: Duration, resumeAt: UInt64, because: HTTPError)
}

/// How a download went.
public struct DownloadSummary: Sendable, Equatable {
    /// Bytes given to the sink.
    public let bytes: UInt64
    /// Requests sent, redirects not counted.
    public let attempts: Int
    /// The file's `ETag`, strong or weak, for a later request with `If-None-Match` (RFC 9110 §13.1.2); `nil` where the
    /// server gives none.
    public let entityTag: String?

    /// Makes a summary, for those who stand in for a server.
    public init(bytes: UInt64, attempts: Int, entityTag: String? = nil) {
        self.bytes = bytes
        self.attempts = attempts
        self.entityTag = entityTag
    }
}

extension HTTPClient {
    /// Streams a file to `sink`, and goes on where it broke off when the connection is lost.
    ///
    /// Two different files are never spliced: what follows must carry the same strong `ETag`, `Last-Modified` and total
    /// length as what came first, as far as the server gives them at all. A server that ignores ranges is read again from the start, without showing `sink`
    /// what it has had, if all of that is the same and there is an `ETag` or `Last-Modified` to tell.
    /// - Parameters:
    ///   - url: `https`, `http` or `file`; redirects are followed, at most ten, never from https to http.
    ///   - deadline: how long it may take; `nil` for the client's own.
    ///   - sink: gets the bytes in order; may block as long as it likes; `false` stops the download.
    /// - Throws: `HTTPError`: `.gaveUp` when the policy's attempts are used up, `.stoppedByReceiver` when `sink` says so.
    public func download(
        _ url: String, headers: [Header] = [], retry: RetryPolicy = .standard, deadline: Deadline? = nil,
        onEvent: (DownloadEvent) -> Void = { _ in }, sink: (RawSpan) -> Bool
    ) throws(HTTPError) -> DownloadSummary {
        let address = try Address(url)
        return try withoutActuallyEscaping(sink) { (sink) throws(HTTPError) in
            try withoutActuallyEscaping(onEvent) { (onEvent) throws(HTTPError) in
                let download = Download(
                    address: address, headers: headers, policy: retry,
                    pace: Pace(deadline ?? configuration.downloadDeadline), isCancelled: configuration.isCancelled,
                    onEvent: onEvent, sink: sink)
                return address.scheme == .file
                    ? try download.copy(LocalFile(address))
                    : try withSession { (session) throws(HTTPError) in try download.run(on: session) }
            }
        }
    }
}
