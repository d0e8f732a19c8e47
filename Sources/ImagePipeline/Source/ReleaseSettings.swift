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
    /// Where a fetched key is kept; `nil` keeps none.
    public var cacheDirectory: String?

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
