/// A request's method.
public enum Method: String, Sendable, Equatable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"

    /// Safe to send twice when a kept connection turns out to be dead.
    var isRepeatable: Bool { self == .get || self == .head }
}

/// One header field.
public struct Header: Sendable, Equatable {
    /// The field's name; compared without case.
    public var name: String
    /// The field's value, without the white space around it.
    public var value: String

    /// Makes a header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What to ask a server for.
public struct Request: Sendable {
    /// The method.
    public var method: Method
    /// An absolute `http`, `https` or (for `get` and `head`) `file` URL.
    public var url: String
    /// Header fields beside those that the client sends by itself (`Host`, `User-Agent`, `Accept`,
    /// `Content-Length`). No `Content-Type` is sent unless it is here.
    public var headers: [Header]
    /// The body of a `post`, `put` or `delete`; `upload` takes its body from elsewhere and ignores this one.
    public var body: [UInt8]
    /// How long the server may think between the last byte sent and the first byte of its answer; `nil` means
    /// the client's `stallTimeout`.
    public var responseTimeout: Duration?
    /// Whether a `get` or `head` follows redirects: at most ten, never from https to http.
    public var followsRedirects: Bool

    /// Makes a request.
    public init(
        _ method: Method = .get, _ url: String, headers: [Header] = [], body: [UInt8] = [],
        responseTimeout: Duration? = nil, followsRedirects: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.responseTimeout = responseTimeout
        self.followsRedirects = followsRedirects
    }
}
