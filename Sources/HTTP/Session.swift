import CCurl
import Curl

/// One request as a session sends it: to one address, no redirects.
struct Outgoing {
    var method: Method
    var address: Address
    var headers: [Header]
    var responseTimeout: Duration?
    var pace: Pace
}

/// What is left of an exchange that was answered.
struct Outcome {
    let head: ResponseHead
    let redirect: String?
    let retryAfter: Duration?
}

/// One transfer at a time over connections that are kept for the next one.
///
/// `@unchecked Sendable`: a session belongs to the one thread that took it out of the client's pool.
final class Session: @unchecked Sendable {
    let configuration: ClientConfiguration
    let check: CertificateCheck
    let easy: EasyHandle
    let multi: MultiHandle

    init(_ configuration: ClientConfiguration) throws(HTTPError) {
        self.configuration = configuration
        if case .certificate(let pin) = configuration.trust {
            check = CertificateCheck(pin: pin)
        } else {
            check = CertificateCheck(pin: nil)
        }
        easy = try inTermsOfHTTP(try EasyHandle())
        multi = try inTermsOfHTTP(try MultiHandle())
    }

    /// Sends a request and hands out its answer.
    func run(
        _ outgoing: Outgoing, source: BodySource? = nil, to receiver: Receiver
    ) throws(HTTPError) -> Outcome {
        guard let length = Int64(exactly: source?.length ?? 0) else {
            throw .unsupported("a body of \(source?.length ?? 0) bytes is too large")
        }
        check.reset()
        let headers = try outgoing.headerLines()
        let exchange = Exchange(
            receiver: receiver, source: source, pace: outgoing.pace,
            limits: .init(shownURL: outgoing.address.shown, isHead: outgoing.method == .head))
        // Until then the handle keeps the exchange alive.
        defer { easy.reset() }
        do throws(CurlError) {
            try configure(outgoing, bodyLength: source == nil ? nil : length)
            try easy.set(CURLOPT_HTTPHEADER, headers)
            var callbacks = exchange.callbacks
            callbacks.takeTrace = takeTrace
            try easy.set(callbacks)
        } catch {
            throw HTTPError(error)
        }
        let began = ContinuousClock.now
        do throws(HTTPError) {
            let outcome = try drive(exchange, outgoing)
            tell(outgoing, status: outcome.head.status, since: began)
            return outcome
        } catch {
            tell(outgoing, status: exchange.head?.status, since: began)
            throw error
        }
    }
}
