import Flatcar
import HTTP
import OpenPGP
import Reports

extension SigningKeyStore {
    /// The trust anchor of these settings.
    /// - Throws: `ImageError.invalidFingerprint`, and `.release` for a pin without a key to go with it.
    init(
        _ settings: ReleaseSettings, _ client: HTTPClient, _ report: @escaping Reporter
    ) throws(ImageError) {
        var trusted: Fingerprint?
        if let text = settings.trustedFingerprint {
            trusted = Fingerprint(text)
            guard trusted != nil else { throw .invalidFingerprint(text) }
        }
        let source = settings.signingKey.map { text in
            text.contains("://") ? Source.url(text) : .file(text)
        }
        do {
            self = try SigningKeyStore(
                trusted: trusted, source: source, cacheDirectory: settings.cacheDirectory, policy: settings.keyPolicy,
                client: client, onEvent: { tellRetries($0, to: report) }, onWarning: { report(.warning($0)) })
        } catch {
            throw .release(error)
        }
    }
}

extension RunContext {
    /// The client for everything that comes from a release server.
    func downloadClient() throws(ImageError) -> HTTPClient {
        do {
            return try client(trust: .system)
        } catch {
            throw .client(error)
        }
    }
}
