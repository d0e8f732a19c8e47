import CCurl
import Curl

extension Session {
    /// Some servers close idle connections after 5 s; one that was idle for 3 s is not used again. libcurl counts whole
    /// seconds, rounded down, and wants more of them than this.
    private static let longestIdle = 2
    /// Bytes per read: large enough to make the callbacks' cost vanish, small enough for a thread's share of memory.
    private static let receiveBuffer = 256 << 10
    /// Room for a piece of a body even where libcurl still has the request's header in the same buffer.
    private static let sendBuffer = 64 << 10

    /// Sets all options but those of one exchange.
    func configure(_ outgoing: Outgoing, bodyLength: Int64?) throws(CurlError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_URL, outgoing.address.shown)
        if let credentials = outgoing.address.credentials {
            try easy.set(CURLOPT_USERNAME, credentials.user)
            try easy.set(CURLOPT_PASSWORD, credentials.password)
        }
        try easy.set(CURLOPT_USERAGENT, configuration.userAgent)
        // HTTP/2 has no reason phrases, and one stream at a time gains nothing from it.
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout)
        try easy.set(CURLOPT_TCP_NODELAY, 1)
        // A sink may block for longer than a router remembers a silent connection.
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        easy.tune(CURLOPT_BUFFERSIZE, Self.receiveBuffer)
        easy.tune(CURLOPT_UPLOAD_BUFFERSIZE, Self.sendBuffer)
        try easy.set(CURLOPT_MAXAGE_CONN, Self.longestIdle)
        // libcurl repeats a request whose kept connection was dead. Only those may be that do nothing.
        try easy.set(CURLOPT_FRESH_CONNECT, outgoing.method.isRepeatable ? 0 : 1)
        try configureMethod(outgoing.method, bodyLength)
        try configureTrust()
    }

    private func configureMethod(_ method: Method, _ bodyLength: Int64?) throws(CurlError) {
        switch method {
        case .get: try easy.set(CURLOPT_HTTPGET, 1)
        case .head: try easy.set(CURLOPT_NOBODY, 1)
        case .delete where bodyLength == nil:
            try easy.set(CURLOPT_HTTPGET, 1)
            try easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        case .post, .put, .delete:
            try easy.set(CURLOPT_POST, 1)
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, size: bodyLength ?? 0)
            if method != .post { try easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
        }
    }

    private func configureTrust() throws(CurlError) {
        // No resumed sessions: every connection shows its certificate.
        try easy.set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        if Libcurl.usesOpenSSL { try easy.set { ccurl_set_certificate_check($0, check.context) } }
        switch configuration.trust {
        case .system:
            if let file = SystemAuthorities.file { try easy.set(CURLOPT_CAINFO, file) }
            if let directory = SystemAuthorities.directory { try easy.set(CURLOPT_CAPATH, directory) }
        case .authorities(let file):
            try easy.set(CURLOPT_CAINFO, file)
            // Else the system's directory of authorities would be trusted as well.
            try easy.set(CURLOPT_CAPATH, nil)
        case .certificate:
            // The check knows the very certificate, so neither its name nor its signer matters.
            try easy.set(CURLOPT_SSL_VERIFYHOST, 0)
            try easy.set(CURLOPT_CAINFO, nil)
            try easy.set(CURLOPT_CAPATH, nil)
        }
    }
}
