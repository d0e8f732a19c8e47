import CCurl

/// One request as a session sends it: to one address, no redirects.
struct Outgoing {
    var method: Method
    var address: Address
    var headers: [Header]
    var responseTimeout: Duration?
}

/// What is left of an exchange that was answered.
struct Outcome {
    let head: ResponseHead
    let redirect: String?
    let retryAfter: Duration?
}

/// One transfer at a time over connections that are kept for the next one.
///
/// `@unchecked Sendable`: a session belongs to the one thread that took it out of the client's pool.
final class Session: @unchecked Sendable {
    /// Some servers close idle connections after 5 s; one that was idle for 3 s is not used again. libcurl counts whole
    /// seconds, rounded down, and wants more of them than this.
    private static let longestIdle = 2
    /// Bytes per read: large enough to make the callbacks' cost vanish, small enough for a thread's share of memory.
    private static let receiveBuffer = 256 << 10
    /// Room for a piece of a body even where libcurl still has the request's header in the same buffer.
    private static let sendBuffer = 64 << 10

    let configuration: ClientConfiguration
    let check: CertificateCheck
    let easy: EasyHandle
    let multi: MultiHandle

    init(_ configuration: ClientConfiguration) throws(HTTPError) {
        guard Library.isReady else { throw .outOfMemory }
        self.configuration = configuration
        if case .certificate(let pin) = configuration.trust {
            check = CertificateCheck(pin: pin)
        } else {
            check = CertificateCheck(pin: nil)
        }
        easy = try EasyHandle()
        multi = try MultiHandle()
    }

    /// Sends a request and hands out its answer.
    func run(
        _ outgoing: Outgoing, source: BodySource? = nil, to receiver: Receiver
    ) throws(HTTPError) -> Outcome {
        check.reset()
        var headers = HeaderList()
        // Until the reset, libcurl has pointers into the list and the exchange.
        defer {
            easy.reset()
            withExtendedLifetime(headers) {}
        }
        for header in outgoing.headers { try headers.append(header) }
        // libcurl would wait a second for a 100 that many servers never send, and invent a form's type.
        try headers.suppress("Expect")
        if outgoing.headers.first(named: "Content-Type") == nil { try headers.suppress("Content-Type") }
        let exchange = Exchange(
            receiver: receiver, source: source,
            limits: .init(shownURL: outgoing.address.shown, isHead: outgoing.method == .head))
        try configure(outgoing, body: source)
        try easy.set(CURLOPT_HTTPHEADER, pointer: headers.pointer)
        return try withExtendedLifetime(exchange) { () throws(HTTPError) in
            try connect(Unmanaged.passUnretained(exchange).toOpaque())
            return try drive(exchange, outgoing)
        }
    }

    private func connect(_ context: UnsafeMutableRawPointer) throws(HTTPError) {
        try easy.set(CURLOPT_HEADERFUNCTION, Callbacks.header)
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_WRITEFUNCTION, Callbacks.body)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_READFUNCTION, Callbacks.supply)
        try easy.set(CURLOPT_READDATA, pointer: context)
        try easy.setSocketFunction(Callbacks.socket)
        try easy.set(CURLOPT_SOCKOPTDATA, pointer: context)
        try easy.setRequestFunction(Callbacks.request)
        try easy.set(CURLOPT_PREREQDATA, pointer: context)
    }

    private func configure(_ outgoing: Outgoing, body: BodySource?) throws(HTTPError) {
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
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        try easy.set(CURLOPT_TCP_NODELAY, 1)
        // A sink may block for longer than a router remembers a silent connection.
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        easy.tune(CURLOPT_BUFFERSIZE, Self.receiveBuffer)
        easy.tune(CURLOPT_UPLOAD_BUFFERSIZE, Self.sendBuffer)
        try easy.set(CURLOPT_MAXAGE_CONN, Self.longestIdle)
        // libcurl repeats a request whose kept connection was dead. Only those may be that do nothing.
        try easy.set(CURLOPT_FRESH_CONNECT, outgoing.method.isRepeatable ? 0 : 1)
        try configureMethod(outgoing.method, body: body)
        try configureTrust()
    }

    private func configureMethod(_ method: Method, body: BodySource?) throws(HTTPError) {
        switch method {
        case .get: try easy.set(CURLOPT_HTTPGET, 1)
        case .head: try easy.set(CURLOPT_NOBODY, 1)
        case .delete where body == nil:
            try easy.set(CURLOPT_HTTPGET, 1)
            try easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        case .post, .put, .delete:
            try easy.set(CURLOPT_POST, 1)
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body?.length ?? 0)
            if method != .post { try easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
        }
    }

    private func configureTrust() throws(HTTPError) {
        // No resumed sessions: every connection shows its certificate.
        try easy.set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        if Library.usesOpenSSL { try easy.setCertificateCheck(check.context) }
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

extension Duration {
    /// At least 1, since libcurl reads 0 as its own default.
    var milliseconds: Int {
        let value = components.seconds.multipliedReportingOverflow(by: 1000)
        guard !value.overflow else { return Int(Int32.max) }
        return Int(min(max(1, value.partialValue + components.attoseconds / 1_000_000_000_000_000), Int64(Int32.max)))
    }
}
