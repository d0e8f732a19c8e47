import CCurl
import Curl

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
        let failure = HTTPError.invalidURL(URLParts.withoutUser(text))
        guard let parts = try inTermsOfHTTP(try URLParts(text)),
            let scheme = parts.part(CURLUPART_SCHEME).flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let path = parts.part(CURLUPART_PATH, CURLU_URLDECODE)
        else { throw failure }
        self.scheme = scheme
        self.path = path
        host = (parts.part(CURLUPART_HOST) ?? "").lowercased()
        port = parts.part(CURLUPART_PORT, CURLU_DEFAULT_PORT) ?? ""
        guard scheme == .file || !host.isEmpty else { throw failure }
        let user = parts.part(CURLUPART_USER, CURLU_URLDECODE)
        let password = parts.part(CURLUPART_PASSWORD, CURLU_URLDECODE)
        if user != nil || password != nil { credentials = Credentials(user: user ?? "", password: password ?? "") }
        let secrets = [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS]
        guard let shown = parts.url(without: secrets) else { throw failure }
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
