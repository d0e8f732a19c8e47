public import FoundationEssentials
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
    static let sizeLimit = 1 << 20

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
    let cache: KeyCache?
    let policy: KeyPolicy
    let client: HTTPClient
    let now: @Sendable () -> Date
    let onEvent: @Sendable (DownloadEvent) -> Void
    let onWarning: @Sendable (String) -> Void

    /// - Parameters:
    ///   - trusted: replaces the pinned fingerprint.
    ///   - source: replaces the published key.
    ///   - cacheDirectory: where a fetched key is kept; `nil` keeps none.
    ///   - policy: when a kept key is asked for again.
    ///   - now: tells the time.
    ///   - onEvent: is told of every retry.
    ///   - onWarning: is told when a key counts although its server could not be asked.
    /// - Throws: `FlatcarError.noKeyForFingerprint` when the pin is replaced and the key is not.
    public init(
        trusted: Fingerprint?, source: Source?, cacheDirectory: String?, policy: KeyPolicy = KeyPolicy(),
        client: HTTPClient, now: @escaping @Sendable () -> Date = { Date() },
        onEvent: @escaping @Sendable (DownloadEvent) -> Void = { _ in },
        onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(FlatcarError) {
        guard let official = Fingerprint(Self.officialFingerprint) else {
            preconditionFailure("the pinned fingerprint is not one")
        }
        let anchor = trusted ?? official
        if source == nil, anchor != official { throw .noKeyForFingerprint(anchor) }
        self.trusted = anchor
        isOfficial = anchor == official
        self.source = source ?? .url(Self.officialURL)
        self.policy = policy
        self.client = client
        self.now = now
        self.onEvent = onEvent
        self.onWarning = onWarning
        cache = cacheDirectory.map { KeyCache(directory: $0, fingerprint: anchor) }
    }

    /// The keys with which `signature` can be checked.
    ///
    /// A key file counts as it is. A key that was fetched is asked for again when it is old, when `purpose` is a new
    /// release, and when it does not name the signer: it may just be old.
    /// - Throws: `FlatcarError` for a key that cannot be had, is not the trusted one, or is revoked.
    public func certificates(
        for signature: DetachedSignature, purpose: KeyPolicy.Purpose = .look
    ) throws(FlatcarError) -> [Certificate] {
        switch source {
        case .file(let path):
            return try Self.valid(read(KeyFile.read(path, limit: Self.sizeLimit), from: path), from: path)
        case .url(let url):
            return try fetched(from: url, for: signature, purpose)
        }
    }

    /// Parses a key file and keeps the keys that are trusted.
    func read(_ bytes: [UInt8], from source: String) throws(FlatcarError) -> [Certificate] {
        let certificates: [Certificate]
        do {
            certificates = try Certificate.read(bytes)
        } catch {
            throw .openPGP(what: "the signing key from \(source)", error)
        }
        let good = certificates.filter { $0.fingerprint == trusted }
        guard !good.isEmpty else { throw .untrustedKey(source: source, expected: trusted) }
        return good
    }

    /// The keys, if they vouch for themselves and are not revoked.
    static func valid(_ keys: [Certificate], from source: String) throws(FlatcarError) -> [Certificate] {
        do {
            for key in keys { try key.requireValid() }
            return keys
        } catch {
            throw .openPGP(what: "the signing key from \(source)", error)
        }
    }
}
