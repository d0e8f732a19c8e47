extension HTTPClient {
    /// The certificate that the server presents, to be shown to a person who then decides; nothing is sent to it.
    /// - Throws: `HTTPError`, `.unsupported` for a URL that is not `https`.
    public func presentedFingerprint(_ url: String) throws(HTTPError) -> CertificateFingerprint {
        let address = try Address(url)
        guard address.scheme == .https else { throw .unsupported("\(address.shown) has no certificate") }
        // A pin that no certificate can match ends every handshake right after the certificate was shown.
        var configuration = configuration
        configuration.trust = .certificate(CertificateFingerprint(bytes: Array(repeating: 0, count: 32)))
        do throws(HTTPError) {
            _ = try HTTPClient(configuration).send(Request(.head, url))
        } catch {
            guard case .untrustedCertificate(_, _, let presented?) = error else { throw error }
            return presented
        }
        throw .unsupported("\(address.shown) has presented no certificate")
    }
}
