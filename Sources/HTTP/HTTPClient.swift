import Curl
import Synchronization

/// Requests, streaming downloads and streaming uploads over HTTP/1.1, blocking the calling thread.
///
/// One client may be used by any number of threads at the same time: each call takes a session (a libcurl handle and
/// the connections it keeps) out of a pool and puts it back, so only calls that follow each other share a connection.
/// Call it on threads of your own, never on Swift's cooperative pool.
///
/// A program without a handler for SIGPIPE gets that signal ignored with its first client: a peer may close at any time.
///
/// Proxies come from the environment, as with `curl`: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`.
public final class HTTPClient: Sendable {
    /// More idle sessions than this are let go: as many as ask side by side when a cluster's guests are read.
    private static let mostIdleSessions = 8

    let configuration: ClientConfiguration
    private let idle = Mutex<[Session]>([])

    /// Makes a client.
    /// - Throws: `HTTPError` when the libcurl on this machine cannot do what `configuration` asks for.
    public init(_ configuration: ClientConfiguration) throws(HTTPError) {
        guard Libcurl.isReady else { throw .outOfMemory }
        if case .certificate = configuration.trust, !Libcurl.usesOpenSSL {
            throw .unsupported(
                "cannot pin a certificate: this machine's libcurl is built on \(Libcurl.tlsName), not on OpenSSL; "
                    + "give a CA file instead")
        }
        self.configuration = configuration
    }

    /// Runs `body` with a session of its own.
    func withSession<Result>(_ body: (Session) throws(HTTPError) -> Result) throws(HTTPError) -> Result {
        let kept = idle.withLock { $0.popLast() }
        let session: Session
        if let kept { session = kept } else { session = try Session(configuration) }
        defer {
            idle.withLock { sessions in
                if sessions.count < Self.mostIdleSessions { sessions.append(session) }
            }
        }
        return try body(session)
    }
}
