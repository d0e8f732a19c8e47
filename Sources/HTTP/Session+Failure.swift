import CCurl
import Curl

extension Session {
    /// What went wrong, in this module's terms; `nil` when nothing did. Ask before the handle is used again.
    func failure(_ code: CURLcode, _ exchange: Exchange, _ outgoing: Outgoing) -> HTTPError? {
        let address = outgoing.address
        if code == CURLE_OK { return nil }
        let proxyCode = easy.number(CURLINFO_HTTP_CONNECTCODE)
        if !exchange.isConnected, proxyCode >= 300 { return .proxyRefused(url: address.shown, code: proxyCode) }
        switch code {
        case CURLE_URL_MALFORMAT: return .invalidURL(address.shown)
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolvedHost(address.host)
        case CURLE_COULDNT_RESOLVE_PROXY:
            let proxy = EnvironmentProxy.proxy(for: address) ?? "for \(address.host)"
            return .proxyUnreachable(proxy: proxy, detail: "its name cannot be resolved, or its URL is malformed")
        case CURLE_COULDNT_CONNECT:
            if let proxy = EnvironmentProxy.proxy(for: address) {
                return .proxyUnreachable(proxy: proxy, detail: easy.systemError ?? "no connection")
            }
            return .cannotConnect(url: address.shown, detail: easy.systemError ?? "no connection")
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(url: address.shown, after: configuration.connectTimeout)
        case CURLE_PEER_FAILED_VERIFICATION:
            return .untrustedCertificate(host: address.host, certificateProblem(), presented: check.presented)
        case CURLE_SSL_CACERT_BADFILE: return .unusableAuthorities(file: authoritiesFile)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            return lost(code, exchange, outgoing)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .notHTTP(url: address.shown)
        // libcurl has a bound of its own for a line, and runs into it as if there were no memory (lib/dynbuf.c).
        case CURLE_OUT_OF_MEMORY where exchange.isConnected && exchange.head == nil, tooLarge:
            return .headTooLarge(url: address.shown, limit: Int(CURL_MAX_HTTP_HEADER))
        case CURLE_OUT_OF_MEMORY: return .outOfMemory
        case _ where tlsCodes.contains(code.rawValue):
            return .tlsFailure(host: address.host, detail: code.text)
        default:
            return .libcurl(code: Int(code.rawValue), detail: code.text)
        }
    }

    /// What it means that the peer is done, for libcurl, without a whole head: one that has begun was cut off, and an
    /// accident may do that.
    func headless(_ exchange: Exchange, _ outgoing: Outgoing) -> HTTPError {
        let url = outgoing.address.shown
        guard exchange.hasBegun else { return .notHTTP(url: url) }
        return .connectionLost(url: url, sent: easy.size(CURLINFO_SIZE_UPLOAD_T), received: exchange.received)
    }

    private func lost(_ code: CURLcode, _ exchange: Exchange, _ outgoing: Outgoing) -> HTTPError? {
        // A server that refuses a body without reading it to the end resets the connection behind its answer.
        if let head = exchange.head, head.status >= 400, exchange.source != nil { return nil }
        if code == CURLE_PARTIAL_FILE, let announced = exchange.head?.contentLength {
            return .wrongLength(url: outgoing.address.shown, announced: announced, received: exchange.received)
        }
        return .connectionLost(
            url: outgoing.address.shown, sent: easy.size(CURLINFO_SIZE_UPLOAD_T), received: exchange.received)
    }

    private func certificateProblem() -> CertificateProblem {
        if case .certificate(let pin) = configuration.trust { return .fingerprintDiffers(expected: pin) }
        // What fails after that is libcurl's own look at the name.
        if check.isChainGood { return .wrongName }
        let code = easy.number(CURLINFO_SSL_VERIFYRESULT)
        switch Int32(code) {
        case X509_V_ERR_CERT_HAS_EXPIRED: return .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: return .notYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: return .wrongName
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return .unknownAuthority
        default: return .other(String(cString: X509_verify_cert_error_string(code)))
        }
    }

    private var authoritiesFile: String? {
        if case .authorities(let file) = configuration.trust { file } else { nil }
    }
}

/// `CURLE_TOO_LARGE` of libcurl 8.5 and later; what the headers here know may be older than the library.
private let tooLarge = CURLcode(rawValue: 100)

private let tlsCodes: Set<UInt32> = Set(
    [
        CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED,
        CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
    ].map(\.rawValue))
