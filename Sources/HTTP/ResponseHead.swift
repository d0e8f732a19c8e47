/// Status line and header fields of one answer.
package struct ResponseHead: Sendable, Equatable {
    package var status: Int
    package var reason: String
    package var headers: [Header]

    package init(status: Int, reason: String, headers: [Header]) {
        self.status = status
        self.reason = reason
        self.headers = headers
    }

    package func header(_ name: String) -> String? { headers.first(named: name) }

    /// The announced length of the body in bytes.
    package var contentLength: UInt64? {
        header("Transfer-Encoding") == nil ? header("Content-Length").flatMap { UInt64($0) } : nil
    }

    /// Whether it announces several lengths: nobody can tell where such an answer ends (RFC 9110 §8.6).
    var contradictsItself: Bool {
        Set(headers.filter { $0.name.lowercased() == "content-length" }.map(\.value)).count > 1
    }

    /// No answer with these codes has a body (RFC 9110 §6.4.1).
    var isBodiless: Bool { status == 204 || status == 304 }
}

/// Puts an answer's head together from the lines that libcurl hands out one by one.
package struct HeadParser {
    /// Far above any real server's; a head larger than this is an attack on our memory.
    package static let limit = 256 << 10

    package enum Line: Equatable {
        case more
        case complete(ResponseHead)
        case tooLong
        /// It says one thing and its contrary.
        case contradiction
    }

    private var head: ResponseHead?
    private var size = 0
    private var isComplete = false

    package init() {}

    /// Whether an answer has begun, be it an interim one.
    package var hasBegun: Bool { head != nil }

    /// Takes one line with its line end. Interim answers (1xx) are passed over. Trailers after the body are ignored, but
    /// libcurl keeps every one of them: they count like the rest.
    package mutating func take(_ line: String) -> Line {
        size += line.utf8.count
        guard size <= Self.limit else { return .tooLong }
        if isComplete { return .more }
        let text = trimmed(line[...])
        if text.isEmpty {
            guard let head, head.status >= 200 else { return .more }
            isComplete = true
            return head.contradictsItself ? .contradiction : .complete(head)
        }
        if text.hasPrefix("HTTP/") {
            head = statusLine(text)
        } else if let colon = text.firstIndex(of: ":") {
            head?.headers.append(Header(String(text[..<colon]), String(trimmed(text[text.index(after: colon)...]))))
        }
        return .more
    }

    private func statusLine(_ text: Substring) -> ResponseHead? {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let status = Int(parts[1]) else { return nil }
        let reason =
            parts.count > 2 ? String(String.UnicodeScalarView(parts[2].unicodeScalars.filter(isPrintable))) : ""
        return ResponseHead(status: status, reason: String(trimmed(reason[...])), headers: [])
    }
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory != .control
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text.drop { $0.isWhitespace }
}
