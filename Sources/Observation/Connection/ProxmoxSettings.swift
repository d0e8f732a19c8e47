public import BuildErrors
import HTTP
import Proxmox

/// How Proxmox is reached. Holds the secret, so it describes itself without.
public struct ProxmoxSettings: Sendable, CustomStringConvertible, CustomReflectable {
    let url: String
    let token: APIToken
    let trust: Trust

    /// - Parameters:
    ///   - url: `https://HOST:8006`.
    ///   - tokenID: `user@realm!name`.
    ///   - secret: the token's secret.
    ///   - caFile: a PEM file with the authorities to trust; `nil` for the system's.
    ///   - fingerprint: the SHA-256 of the one certificate to trust; goes before `caFile`.
    /// - Throws: `BuildError` for a token or a fingerprint that cannot be one.
    public init(
        url: String, tokenID: String, secret: String, caFile: String?, fingerprint: String?
    ) throws(BuildError) {
        self.url = url
        do {
            token = try APIToken(id: tokenID, secret: secret)
        } catch {
            throw .proxmox(error)
        }
        if let fingerprint {
            guard let fingerprint = CertificateFingerprint(fingerprint) else {
                throw .invalidFingerprint(fingerprint, of: "the certificate", digits: 64)
            }
            trust = .certificate(fingerprint)
        } else {
            trust = caFile.map { .authorities(file: $0) } ?? .system
        }
    }

    /// The URL and the token's id.
    public var description: String { "\(url) as \(token)" }

    /// Keeps `dump` from looking into the token.
    public var customMirror: Mirror { Mirror(self, children: ["url": url, "token": token.id]) }
}

extension ProxmoxClient {
    init(_ settings: ProxmoxSettings, _ run: RunContext) throws(BuildError) {
        do {
            let http: HTTPClient
            do {
                http = try run.client(trust: settings.trust)
            } catch {
                throw ProxmoxError.transport(error)
            }
            self = try ProxmoxClient(
                url: settings.url, token: settings.token, http: http, isCancelled: run.isStopped)
        } catch let error as ProxmoxError {
            throw .proxmox(error)
        } catch {
            preconditionFailure("only Proxmox's own errors are thrown here: \(error)")
        }
    }
}
