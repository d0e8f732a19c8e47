public import HTTP
public import OpenPGP

/// Where the release signing key comes from, and which key is trusted.
///
/// The trust anchor is a fingerprint, not a key: Flatcar adds a signing subkey every year or two, and a
/// key that is fetched anew must still have the pinned primary key.
public struct SigningKeyStore: Sendable {
    /// The primary key "Flatcar Buildbot (Official Builds) <buildbot@flatcar-linux.org>".
    public static let officialFingerprint = "F88CFEDEFF29A5B4D9523864E25D9AED0593B34A"
    /// Where Flatcar publishes it (flatcar-website, static/security/image-signing-key).
    public static let officialURL =
        "https://www.flatcar.org/security/image-signing-key/Flatcar_Image_Signing_Key.asc"
    /// The largest key file that is read, in bytes. The real one has 23,569.
    private static let sizeLimit = 1 << 20

    /// A key file or URL that a person gave.
    public enum Source: Sendable, Equatable {
        /// A file on this machine.
        case file(String)
        /// Fetched when needed, checked against the pin, cached.
        case url(String)
    }

    /// The primary fingerprint that every signature must lead back to.
    public let trusted: Fingerprint
    /// Whether that is Flatcar's own.
    public let isOfficial: Bool
    private let source: Source
    private let cache: KeyCache?
    private let client: HTTPClient
    private let onEvent: @Sendable (DownloadEvent) -> Void

    /// - Parameters:
    ///   - trusted: replaces the pinned fingerprint.
    ///   - source: replaces the published key.
    ///   - cacheDirectory: where a fetched key is kept; `nil` keeps none.
    ///   - onEvent: is told of every retry.
    /// - Throws: `FlatcarError.noKeyForFingerprint` when the pin is replaced and the key is not.
    public init(
        trusted: Fingerprint?, source: Source?, cacheDirectory: String?, client: HTTPClient,
        onEvent: @escaping @Sendable (DownloadEvent) -> Void = { _ in }
    ) throws(FlatcarError) {
        guard let official = Fingerprint(Self.officialFingerprint) else {
            preconditionFailure("the pinned fingerprint is not one")
        }
        let anchor = trusted ?? official
        if source == nil, anchor != official { throw .noKeyForFingerprint(anchor) }
        self.trusted = anchor
        isOfficial = anchor == official
        self.source = source ?? .url(Self.officialURL)
        self.client = client
        self.onEvent = onEvent
        cache = cacheDirectory.map { KeyCache(directory: $0, fingerprint: anchor) }
    }

    /// The keys with which `signature` can be checked.
    ///
    /// A cached key is used when it names the signer; one that does not may just be old, so it is fetched again.
    public func certificates(for signature: DetachedSignature) throws(FlatcarError) -> [Certificate] {
        switch source {
        case .file(let path):
            return try read(KeyFile.read(path, limit: Self.sizeLimit), from: path)
        case .url(let url):
            if let cache, let bytes = cache.read(limit: Self.sizeLimit),
                let cached = try? read(bytes, from: cache.path), cached.contains(where: { $0.holds(signature) })
            {
                return cached
            }
            let bytes: [UInt8]
            do {
                bytes = try client.fetch(url, limit: Self.sizeLimit, onEvent: onEvent)
            } catch {
                throw .transfer(what: "cannot fetch the signing key (give it with --signing-key FILE)", error)
            }
            let certificates = try read(bytes, from: withoutUserInfo(url))
            cache?.write(bytes)
            return certificates
        }
    }

    /// Parses a key file and keeps the keys that are trusted.
    private func read(_ bytes: [UInt8], from source: String) throws(FlatcarError) -> [Certificate] {
        let certificates: [Certificate]
        do {
            certificates = try Certificate.read(bytes)
            // A key that is revoked or not its own must not end up in the cache.
            for certificate in certificates where certificate.fingerprint == trusted {
                try certificate.requireValid()
            }
        } catch {
            throw .openPGP(what: "the signing key from \(source)", error)
        }
        let good = certificates.filter { $0.fingerprint == trusted }
        guard !good.isEmpty else { throw .untrustedKey(source: source, expected: trusted) }
        return good
    }
}
