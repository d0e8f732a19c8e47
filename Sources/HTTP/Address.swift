import CCurl

/// A URL that this module can use, taken apart by libcurl's own parser so that both always agree on it.
package struct Address: Sendable, Equatable {
    package enum Scheme: String, Sendable {
        case http, https, file
    }

    /// What proves who we are, decoded.
    struct Credentials: Sendable, Equatable {
        let user: String
        let password: String
    }

    /// The URL without user name and password, so it can be shown to everybody.
    package let shown: String
    private(set) var credentials: Credentials?
    package let scheme: Scheme
    package let host: String
    package let port: String
    /// Percent-decoded.
    package let path: String

    package init(_ text: String) throws(HTTPError) {
        guard let parser = curl_url() else { throw .outOfMemory }
        defer { curl_url_cleanup(parser) }
        let failure = HTTPError.invalidURL(withoutCredentials(text))
        guard !text.utf8.contains(0), curl_url_set(parser, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME, of: parser).flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let path = part(CURLUPART_PATH, of: parser, flags: UInt32(CURLU_URLDECODE))
        else { throw failure }
        self.scheme = scheme
        self.path = path
        host = (part(CURLUPART_HOST, of: parser) ?? "").lowercased()
        port = part(CURLUPART_PORT, of: parser, flags: UInt32(CURLU_DEFAULT_PORT)) ?? ""
        guard scheme == .file || !host.isEmpty else { throw failure }
        let user = part(CURLUPART_USER, of: parser, flags: UInt32(CURLU_URLDECODE))
        let password = part(CURLUPART_PASSWORD, of: parser, flags: UInt32(CURLU_URLDECODE))
        if user != nil || password != nil { credentials = Credentials(user: user ?? "", password: password ?? "") }
        for secret in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS] {
            guard curl_url_set(parser, secret, nil, 0) == CURLUE_OK else { throw failure }
        }
        guard let shown = part(CURLUPART_URL, of: parser) else { throw failure }
        self.shown = shown
    }

    /// Whether credentials meant for one may be sent to the other.
    package func hasSameOrigin(as other: Address) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Uses the credentials of an address of the same origin, unless the URL has brought its own.
    mutating func inheritCredentials(of other: Address) {
        if credentials == nil { credentials = other.credentials }
    }
}

private func part(_ part: CURLUPart, of parser: OpaquePointer, flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
}

/// For a URL that cannot be parsed: everything up to its last `@` may be a password.
private func withoutCredentials(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return text }
    return "…@" + text[text.index(after: at)...]
}
