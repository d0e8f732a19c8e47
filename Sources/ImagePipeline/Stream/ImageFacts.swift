public import DiskImage
import FoundationEssentials
public import OpenPGP

/// What is known of an image once it has been streamed to the end and found good.
public struct ImageFacts: Sendable, Equatable {
    /// Bytes downloaded.
    public let downloadedBytes: UInt64
    /// Bytes after decompression.
    public let bytes: UInt64
    /// The SHA-512 of the downloaded file in hex.
    public let digest: String
    /// The signature over it.
    public let signature: GoodSignature
    /// How the image was changed; `nil` when it was not to be.
    public internal(set) var change: RetargetSummary?

    /// The fingerprint of the key that signed it.
    public var signer: String { signature.signer.description }
    /// When it was signed: seconds since 1970.
    public var signed: Int64 { signature.seconds }
}

extension GoodSignature {
    /// When it was made: seconds since 1970.
    var seconds: Int64 { Int64(created.timeIntervalSince1970) }
}
