public import Flatcar

/// Where releases come from and whose signature is trusted.
public struct ReleaseSettings: Sendable {
    /// The channel.
    public var channel: Channel
    /// The hardware.
    public var board: Board
    /// The base URL of a mirror; `nil` for Flatcar's servers.
    public var mirror: String?
    /// A file or URL with the signing key; `nil` for the published one.
    public var signingKey: String?
    /// Replaces the pinned fingerprint: 40 hex digits.
    public var trustedFingerprint: String?
    /// Where a fetched key is kept, and what a mirror is known to sign; `nil` keeps none.
    public var cacheDirectory: String?
    /// When a fetched key is asked for again.
    public var keyPolicy = KeyPolicy()
    /// How many days ago an image may have been signed; `nil` for any.
    public var maxAge: Int?

    /// Settings from their parts.
    public init(
        channel: Channel, board: Board, mirror: String?, signingKey: String?, trustedFingerprint: String?,
        cacheDirectory: String?
    ) {
        self.channel = channel
        self.board = board
        self.mirror = mirror
        self.signingKey = signingKey
        self.trustedFingerprint = trustedFingerprint
        self.cacheDirectory = cacheDirectory
    }
}
