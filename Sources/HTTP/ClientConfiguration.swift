/// Whom to believe that a TLS server is who it says.
public enum Trust: Sendable, Equatable {
    /// The certificate authorities of the system, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, and the
    /// certificate must bear the host's name.
    case system
    /// Only the authorities in this PEM file, and the certificate must bear the host's name.
    case authorities(file: String)
    /// Exactly this certificate, whoever signed it, whatever name or dates it bears.
    case certificate(CertificateFingerprint)
}

/// How a client behaves, whatever it is asked for.
public struct ClientConfiguration: Sendable {
    /// Whom to believe.
    public var trust: Trust = .system
    /// The `User-Agent` header.
    public var userAgent: String
    /// The longest time from a host name to a connection that is ready: name look-up, TCP, proxy, TLS.
    public var connectTimeout: Duration = .seconds(30)
    /// The longest silence of the peer while we wait for it, sending or receiving. Time spent in the caller's own
    /// closures does not count, so a slow sink or a slow source trips nothing.
    public var stallTimeout: Duration = .seconds(60)
    /// The longest time for an answer that is kept whole, such as a page of an API.
    public var answerTimeout: Duration = .seconds(60)
    /// How fast a download has to be, if it is not told otherwise.
    public var downloadDeadline: Deadline = .average(bytesPerSecond: 16 << 10, over: .seconds(300))
    /// Asked at least every 250 ms while a transfer waits; `true` ends it with `HTTPError.cancelled`.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// Who is shown what goes over the wire.
    public var observer = RequestObserver()

    /// Makes a configuration with the defaults above.
    public init(userAgent: String) { self.userAgent = userAgent }
}
