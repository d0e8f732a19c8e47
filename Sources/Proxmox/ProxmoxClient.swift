import FoundationEssentials
public import HTTP
import ProxmoxTypes

/// A typed client of the Proxmox VE API. One request is one call; only questions that fail for a moment
/// are asked again.
public struct ProxmoxClient: Sendable {
    /// The most bytes of an answer that are kept. The largest real ones list the guests of a cluster.
    static let answerLimit = 16 << 20

    /// The base of the API: `https://HOST:8006/api2/json`.
    package let base: String
    let token: APIToken
    let http: HTTPClient
    let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - url: `https://HOST:8006`, with or without `/api2/json`.
    ///   - isCancelled: asked while a task is waited for.
    /// - Throws: `ProxmoxError.invalidURL`.
    public init(
        url: String, token: APIToken, http: HTTPClient, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ProxmoxError) {
        var base = url
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix("/api2/json") { base.removeLast("/api2/json".count) }
        let host = base.dropFirst("https://".count)
        // A token must never travel in clear, and a path or a query here would end up in the middle of one.
        guard base.hasPrefix("https://"), !host.isEmpty, !host.contains(where: { "/?#@ ".contains($0) }) else {
            throw .invalidURL(url)
        }
        self.base = base + "/api2/json"
        self.token = token
        self.http = http
        self.isCancelled = isCancelled
    }

    /// The id of the token that every request carries.
    public var tokenID: String { token.id }

    /// Reads something. What fails only for a moment is asked again, since a question changes nothing: not when it has taken
    /// long already, or five times a minute would be waited for whoever sends a byte a second.
    func get<Answer: Decodable>(
        _ path: Path, _ query: Parameters = [:], to action: String
    ) throws(ProxmoxError) -> Answer {
        let clock = ContinuousClock()
        let start = clock.now
        for wait in Self.readPauses {
            do throws(ProxmoxError) {
                return try decode(perform(request(.get, path, query: query, to: action), to: action), action)
            } catch {
                // Nobody is there: what never worked does not pass, and what did is waited for elsewhere.
                guard error.isPassing, !error.isUnreachable, clock.now - start < Self.readPatience else { throw error }
                try pause(wait)
            }
        }
        return try decode(perform(request(.get, path, query: query, to: action), to: action), action)
    }

    /// How long is waited before a question is asked again.
    private static let readPauses: [Duration] = [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)]

    /// For how long a question may be asked again: as long as a worker of Proxmox waits for another node.
    private static let readPatience = Duration.seconds(30)

    /// Sends a form and reads the answer's `data`.
    func send<Answer: Decodable>(
        _ method: Method, _ path: Path, _ form: Parameters = [:], to action: String
    ) throws(ProxmoxError) -> Answer {
        var request = try request(method, path, query: method == .delete ? form : [:], to: action)
        if method != .delete {
            request.headers.append(Header("Content-Type", "application/x-www-form-urlencoded"))
            request.body = Array(form.formEncoded.utf8)
        }
        return try decode(perform(request, to: action), action)
    }

    /// - Throws: `ProxmoxError.unexpectedAnswer` for a path that would lead elsewhere: its names were in answers.
    func request(
        _ method: Method, _ path: Path, query: Parameters = [:], to action: String
    ) throws(ProxmoxError) -> Request {
        guard path.isConfined else {
            throw .unexpectedAnswer(action: action, "a name that it has given is none, but would lead to another call")
        }
        let suffix = query.pairs.isEmpty ? "" : "?" + query.formEncoded
        return Request(
            method, base + path.text + suffix,
            headers: [Header("Authorization", token.authorization)])
    }

    /// Reads something that does not matter much: once, and `nil` whatever goes wrong.
    func glance<Answer: Decodable>(_ path: Path, _ query: Parameters = [:], to action: String) -> Answer? {
        try? decode(perform(request(.get, path, query: query, to: action), to: action), action)
    }

    private func perform(_ request: Request, to action: String) throws(ProxmoxError) -> Response {
        let response: Response
        do {
            response = try http.send(request, limit: Self.answerLimit)
        } catch {
            throw ProxmoxError(error)
        }
        try check(response, action)
        return response
    }

    /// - Throws: what the answer says, where that is no success.
    func check(_ response: Response, _ action: String) throws(ProxmoxError) {
        guard !hasTooManyValues(response.body) else {
            throw .unexpectedAnswer(action: action, "more than \(mostValues) values")
        }
        if let error = ProxmoxError(response, action: action, token: token) { throw error }
    }

    func decode<Answer: Decodable>(_ response: Response, _ action: String) throws(ProxmoxError) -> Answer {
        do {
            return try JSONDecoder().decode(Envelope<Answer>.self, from: Data(response.body)).data
        } catch {
            // A login page, or the page of a proxy that means well.
            let start = response.body.first { $0 > UInt8(ascii: " ") }
            guard start != UInt8(ascii: "<") else { throw .gateway(action: action, status: response.status) }
            throw .unexpectedAnswer(action: action, "status \(response.status) without the expected JSON")
        }
    }
}

/// Every answer has its payload in `data`.
private struct Envelope<Payload: Decodable>: Decodable {
    let data: Payload
}

/// A path below the API's base, escaped segment by segment.
package struct Path: ExpressibleByArrayLiteral {
    package let text: String
    /// Whether every segment stays in its place. Dots cannot be escaped: whoever gets `/a/../b`, and be it as `%2E%2E`, may
    /// make `/b` of it, libcurl for one (RFC 3986 §5.2.4).
    package let isConfined: Bool

    package init(arrayLiteral segments: String...) {
        isConfined = segments.allSatisfy { !["", ".", ".."].contains($0) }
        text = segments.map { "/" + percentEncoded($0) }.joined()
    }
}
