/// A server's answer, whatever its status.
public struct Response: Sendable, Equatable {
    /// The status code, 200…999.
    public let status: Int
    /// The reason phrase of the status line, without control characters; some servers put their messages here.
    public let reason: String
    /// The header fields in the order they came.
    public let headers: [Header]
    /// The body as sent; nothing was decompressed.
    public let body: [UInt8]

    /// Makes an answer, for those who stand in for a server.
    public init(status: Int, reason: String, headers: [Header], body: [UInt8]) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
    }

    init(_ head: ResponseHead, body: [UInt8]) {
        self.init(status: head.status, reason: head.reason, headers: head.headers, body: body)
    }

    /// The value of the first header field of that name, in any case.
    public func header(_ name: String) -> String? { headers.first(named: name) }
}

extension [Header] {
    func first(named name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }
}
