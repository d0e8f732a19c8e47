extension CertificateProblem: CustomStringConvertible {
    /// What is wrong, without what to do.
    public var description: String {
        switch self {
        case .unknownAuthority: "no trusted authority has signed it"
        case .expired: "it has expired"
        case .notYetValid: "it is not valid yet; look at the clocks of both machines"
        case .wrongName: "it is for another host name"
        case .fingerprintDiffers(let expected): "the pinned fingerprint is \(expected)"
        case .other(let text): text
        }
    }
}

extension HTTPError: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String {
        switch self {
        case .invalidURL(let url): "\"\(url)\" is not a URL this tool can use; write http://, https:// or file:///"
        case .invalidHeader(let name): "the header \"\(name)\" holds characters that HTTP forbids, such as a line break"
        case .unresolvedHost(let host): "cannot resolve the host \"\(host)\"; check the name, DNS and proxy settings"
        case .cannotConnect(let url, let detail):
            "cannot connect to \(url): \(detail); check that the server runs and no firewall is in between"
        case .proxyUnreachable(let proxy, let detail):
            "cannot use the proxy \(proxy): \(detail); check http_proxy, https_proxy, all_proxy and no_proxy"
        case .proxyRefused(let url, 407):
            "the proxy asks for a user name and a password (407) before it connects to \(url); put them into https_proxy: "
                + "http://USER:PASSWORD@HOST:PORT"
        case .proxyRefused(let url, let code):
            "the proxy answered \(code) when asked to connect to \(url); check https_proxy and no_proxy"
        case .untrustedCertificate(let host, let problem, let presented):
            untrusted(host, problem, presented)
        case .unusableAuthorities(nil):
            "cannot read this machine's certificate authorities; install the package ca-certificates or give a CA file"
        case .unusableAuthorities(let file?):
            "cannot use \"\(file)\" as certificate authorities; give a readable PEM file with certificates"
        case .tlsFailure(let host, let detail):
            "no secure connection to \(host): \(detail); check that the port speaks TLS 1.2 or newer"
        case .timedOut(let url, let after): "\(url) did not answer within \(after.inWords); try again later"
        case .stalled(let url, let after):
            "\(url) has neither sent nor taken a byte for \(after.inWords); check the network and try again"
        case .unfinished(let url, let after):
            "the answer of \(url) was not complete within \(after.inWords); try again later"
        case .tooSlow(let url, let rate, let least):
            "\(url) sends \(rate / 1024) KiB/s, less than \(least / 1024) KiB/s for minutes; try another mirror, or again later"
        case .headTooLarge(let url, let limit):
            "\(url) sends a header that does not end within \(limit) bytes; what answers there is no server for this"
        case .connectionLost(let url, let sent, let received):
            "lost the connection to \(url) after \(sent) bytes sent and \(received) bytes received; try again"
        case .notFound(let url): "\(url) does not exist; check the address"
        case .unreadable(let url, let detail): "cannot read \(url): \(detail)"
        case .status(let url, let code, let reason): statusText(url, code, reason)
        case .changedDuringDownload(let url, let detail):
            "\(url) changed during the download (\(detail)); run again to start over"
        case .wrongLength(let url, let announced, let received):
            "\(url): \(announced) bytes were announced but \(received) came; try again"
        case .tooLarge(let url, let limit):
            "the answer of \(url) is larger than \(limit) bytes, which is not to be expected"
        case .stoppedByReceiver: "the download was stopped by its receiver"
        case .uploadAborted: "the upload was aborted by its source"
        case .cancelled: "cancelled"
        case .gaveUp(let attempts, let last): "gave up after \(attempts) attempts: \(last)"
        case .notHTTP(let url): "what \(url) answers is not HTTP; check the port, and http against https"
        case .unsupported(let what): what
        case .outOfMemory: "out of memory"
        case .libcurl(let code, let detail): "libcurl failed with code \(code): \(detail); please report this"
        }
    }
}

private func untrusted(
    _ host: String, _ problem: CertificateProblem, _ presented: CertificateFingerprint?
) -> String {
    let text = "the certificate of \(host) is not trusted: \(problem)"
    guard let presented else { return text }
    return text + "; it presents \(presented): compare that on the server, then pin it, or give the file "
        + "of its CA (for Proxmox: --fingerprint, --ca-file)"
}

private func statusText(_ url: String, _ code: Int, _ reason: String) -> String {
    let advice =
        switch code {
        case 401: "check user name and password"
        case 407: "that is the proxy: check the user name and password in http_proxy"
        case 403: "check the rights"
        case _ where RetryPolicy.temporaryStatuses.contains(code): "try again later"
        default: "check the address"
        }
    return "\(url) answered \(code)\(reason.isEmpty ? "" : " \(reason)"); \(advice)"
}
