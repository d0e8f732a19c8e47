public import DiskImage
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
}
