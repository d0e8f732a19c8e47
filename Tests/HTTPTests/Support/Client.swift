import Foundation
import HTTP
import Testing

/// A client with time-outs for tests. Every test makes its clients here, so that the environment is set before.
func client(
    trust: Trust = .system, stall: Duration = .seconds(20), connect: Duration = .seconds(20),
    answer: Duration = .seconds(20), deadline: Deadline = .none,
    isCancelled: @escaping @Sendable () -> Bool = { false }
) throws -> HTTPClient {
    _ = try ProxyServer.shared.get()
    var configuration = ClientConfiguration(userAgent: "http-tests/1")
    configuration.trust = trust
    configuration.stallTimeout = stall
    configuration.connectTimeout = connect
    configuration.answerTimeout = answer
    configuration.downloadDeadline = deadline
    configuration.isCancelled = isCancelled
    return try HTTPClient(configuration)
}

/// The proxy for all hosts but those named in `no_proxy`. The environment belongs to the process, so it is set once,
/// before the first client asks for it.
struct ProxyServer: @unchecked Sendable {
    let server: Server

    static let shared = Result { try ProxyServer() }

    private init() throws {
        let log = try processScratch.get().appending(path: "proxy.log")
        server = try Server(script: "proxy.py", [log.path], log: log)
        setenv("http_proxy", "http://127.0.0.1:\(server.port)", 1)
        setenv("https_proxy", "http://127.0.0.1:\(server.port)", 1)
        setenv("no_proxy", "127.0.0.1,localhost,.invalid", 1)
    }
}

/// The error that `body` throws; a missing one fails the test.
func failure(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) -> HTTPError? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: location)
        return nil
    } catch let error as HTTPError {
        return error
    } catch {
        Issue.record("thrown: \(error)", sourceLocation: location)
        return nil
    }
}

/// What a download delivered and said.
struct Downloaded {
    var bytes: [UInt8] = []
    var events: [DownloadEvent] = []
    var summary: DownloadSummary?
    var error: HTTPError?

    var retries: [HTTPError] {
        events.compactMap { if case .retry(_, _, _, _, let because) = $0 { because } else { nil } }
    }
}

/// Quick retries for tests.
let impatient = RetryPolicy(attempts: 3, firstWait: .milliseconds(1), longestWait: .milliseconds(4))

func download(
    _ url: String, headers: [Header] = [], retry: RetryPolicy = impatient,
    with client: @autoclosure () throws -> HTTPClient,
    onPiece: (Int) -> Bool = { _ in true }
) throws -> Downloaded {
    let client = try client()
    var result = Downloaded()
    do throws(HTTPError) {
        result.summary = try client.download(
            url, headers: headers, retry: retry, onEvent: { result.events.append($0) },
            sink: { piece in
                piece.withUnsafeBytes { result.bytes.append(contentsOf: $0) }
                return onPiece(piece.byteCount)
            })
    } catch {
        result.error = error
    }
    return result
}
