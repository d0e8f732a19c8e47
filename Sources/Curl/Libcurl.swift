import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The libcurl in use.
package enum Libcurl {
    /// Whether it was initialised; done once, at the first use of this value.
    ///
    /// A peer that closes while we send would kill the process by SIGPIPE on versions whose TLS writes past libcurl,
    /// so the signal is ignored unless the program has a handler of its own.
    package static let isReady: Bool = {
        if let previous = signal(SIGPIPE, SIG_IGN) { signal(SIGPIPE, previous) }
        return curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK
    }()

    /// Such as "libcurl/7.88.1".
    package static var version: String {
        String(cString: curl_version()).split(separator: " ").first.map(String.init) ?? "libcurl"
    }

    /// Whether it was built for a protocol, by the scheme of its URLs.
    package static func speaks(_ scheme: String) -> Bool { ccurl_speaks(scheme) == 1 }

    /// The TLS library in use, e.g. "OpenSSL/3.0.15". Others that could be chosen stand in parentheses.
    package static var tlsName: String {
        guard let text = ccurl_tls_name() else { return "" }
        return String(cString: text).split(separator: " ").first { !$0.hasPrefix("(") }.map(String.init) ?? ""
    }

    /// Whether it is built on OpenSSL, of whose own kind the `SSL_CTX` is then that it hands out.
    package static var usesOpenSSL: Bool { tlsName.hasPrefix("OpenSSL/") }
}
