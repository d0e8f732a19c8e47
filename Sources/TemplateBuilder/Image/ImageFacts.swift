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

/// An image to stream: what it is, how it is checked, what it must come to.
package struct ImageOrder: Sendable {
    /// The URL of the file.
    let url: String
    /// Its name, for messages.
    let file: String
    /// Whether it is compressed with bzip2.
    let isCompressed: Bool
    let signature: DetachedSignature
    let certificates: [Certificate]
    let trusted: Fingerprint
    /// What shall be different in the image; `nil` for nothing.
    var change: OEMChange?
    /// The length after decompression, as the server announces it.
    let length: UInt64?
    /// The size of the disk that it is for.
    let diskSize: UInt64?
    /// Threads of the decoder.
    let workers: Int
}

extension ImageOrder {
    /// The same image as it was published.
    var unchanged: ImageOrder {
        var order = self
        order.change = nil
        return order
    }
}
