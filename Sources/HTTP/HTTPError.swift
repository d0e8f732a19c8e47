/// What is wrong with a certificate.
public enum CertificateProblem: Sendable, Equatable {
    /// No trusted authority has signed it; self-signed ones are of this kind.
    case unknownAuthority
    /// Its last day is over.
    case expired
    /// Its first day has not come, or our clock is slow.
    case notYetValid
    /// It is for another host.
    case wrongName
    /// It is not the pinned one.
    case fingerprintDiffers(expected: CertificateFingerprint)
    /// Anything else, in OpenSSL's words.
    case other(String)
}

/// Why a transfer failed. No text of it ever holds a URL's user name and password, a header or a body.
public enum HTTPError: Error, Sendable, Equatable {
    /// Not an absolute URL, or not of a scheme we know.
    case invalidURL(String)
    /// A name or a value that HTTP does not allow, a line break for one. The value is not shown: it may be a secret.
    case invalidHeader(name: String)
    /// The name of the server, or of its proxy, is unknown.
    case unresolvedHost(String)
    /// Nobody listens, or no route leads there.
    case cannotConnect(url: String, detail: String)
    /// The proxy of the environment does not answer, or its name or its URL cannot be used.
    case proxyUnreachable(proxy: String, detail: String)
    /// The proxy would not connect us.
    case proxyRefused(url: String, code: Int)
    /// The server is not who it should be. `presented` is the certificate it showed, if it got that far.
    case untrustedCertificate(host: String, CertificateProblem, presented: CertificateFingerprint?)
    /// The certificate authorities cannot be read: those of the file, or with `nil` those of the system.
    case unusableAuthorities(file: String?)
    /// The two sides could not agree on an encrypted connection.
    case tlsFailure(host: String, detail: String)
    /// No connection within `connectTimeout`, or no answer within `responseTimeout`.
    case timedOut(url: String, after: Duration)
    /// The connection stands, but not a byte has moved for so long.
    case stalled(url: String, after: Duration)
    /// The answer has begun, and is not complete after so long.
    case unfinished(url: String, after: Duration)
    /// The download is slower than it may be, on average over minutes; both in bytes a second.
    case tooSlow(url: String, bytesPerSecond: UInt64, least: UInt64)
    /// The answer's head has more than `limit` bytes, or a line of it does not end.
    case headTooLarge(url: String, limit: Int)
    /// The connection broke; body bytes that had been sent and received by then.
    case connectionLost(url: String, sent: UInt64, received: UInt64)
    /// Status 404 or 410 of a download, or no such file.
    case notFound(url: String)
    /// The file is there but cannot be read.
    case unreadable(url: String, detail: String)
    /// A download was answered by this status.
    case status(url: String, code: Int, reason: String)
    /// The file at the URL is not the one whose first bytes have been delivered already.
    case changedDuringDownload(url: String, detail: String)
    /// More or fewer bytes than announced.
    case wrongLength(url: String, announced: UInt64, received: UInt64)
    /// The answer is larger than the caller's limit, in bytes.
    case tooLarge(url: String, limit: Int)
    /// The receiver of a download wanted no more.
    case stoppedByReceiver
    /// The source of an upload gave up.
    case uploadAborted
    /// `isCancelled` said so.
    case cancelled
    /// All attempts failed without progress in between.
    indirect case gaveUp(attempts: Int, last: HTTPError)
    /// The peer does not speak HTTP.
    case notHTTP(url: String)
    /// Something that this client does not do.
    case unsupported(String)
    /// The system gave no memory.
    case outOfMemory
    /// libcurl failed in a way that it never should.
    case libcurl(code: Int, detail: String)

    /// Whether the same call may well succeed later, without anybody changing anything.
    public var isTemporary: Bool {
        switch self {
        case .unresolvedHost, .cannotConnect, .timedOut, .stalled, .unfinished, .tooSlow, .connectionLost, .wrongLength,
            .changedDuringDownload:
            true
        case .status(_, let code, _), .proxyRefused(_, let code):
            RetryPolicy.temporaryStatuses.contains(code)
        case .gaveUp(_, let last): last.isTemporary
        default: false
        }
    }

    /// Whether nobody was reached at all: a mistyped name or a wrong port looks just like a machine that is down.
    public var isUnreachable: Bool {
        switch self {
        case .unresolvedHost, .cannotConnect, .proxyUnreachable: true
        case .gaveUp(_, let last): last.isUnreachable
        default: false
        }
    }
}
