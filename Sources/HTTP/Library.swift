import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The libcurl in use.
enum Library {
    /// Whether it was initialised; done once, at the first use of this value.
    ///
    /// A peer that closes while we send would kill the process by SIGPIPE on versions whose TLS writes past libcurl,
    /// so the signal is ignored unless the program has a handler of its own.
    static let isReady: Bool = {
        if let previous = signal(SIGPIPE, SIG_IGN) { signal(SIGPIPE, previous) }
        return curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK
    }()

    /// The TLS library in use, e.g. "OpenSSL/3.0.15". Others that could be chosen stand in parentheses.
    static var tlsName: String {
        guard let text = ccurl_tls_name() else { return "" }
        return String(cString: text).split(separator: " ").first { !$0.hasPrefix("(") }.map(String.init) ?? ""
    }

    /// Whether the certificate check can be installed: it takes an `SSL_CTX` of OpenSSL's own kind.
    static var usesOpenSSL: Bool { tlsName.hasPrefix("OpenSSL/") }
}
