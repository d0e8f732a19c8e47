/// Follows redirects by hand, because libcurl would go from https to http by way of https.
struct Redirects {
    private static let limit = 10
    private var followed = 0

    /// Turns `outgoing` to where the answer points.
    mutating func follow(_ target: String, _ outgoing: inout Outgoing) throws(HTTPError) {
        var next = try Address(target)
        let last = outgoing.address
        guard next.scheme != .file, next.scheme == .https || last.scheme == .http else {
            throw .unsupported("\(last.shown) redirects to \(next.shown), which is less secure; give the final address")
        }
        followed += 1
        guard followed <= Self.limit else {
            throw .unsupported("\(last.shown) is the \(Self.limit)th redirect in a row; give the final address")
        }
        if next.hasSameOrigin(as: last) {
            next.inheritCredentials(of: last)
        } else {
            // What proves who we are to one server is nobody else's business.
            outgoing.headers.removeAll { secretHeaders.contains($0.name.lowercased()) }
        }
        outgoing.address = next
    }
}

private let secretHeaders: Set<String> = ["authorization", "cookie", "proxy-authorization"]
