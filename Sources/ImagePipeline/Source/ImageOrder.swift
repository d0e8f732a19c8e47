import DiskImage
package import Flatcar
import OpenPGP

/// An image to stream: what it is, how it is checked, what it must come to.
package struct ImageOrder: Sendable {
    /// The URL of the file.
    let url: String
    /// Its name and release, for messages.
    let file: String
    /// Whether it is compressed with bzip2.
    let isCompressed: Bool
    let signature: DetachedSignature
    let certificates: [Certificate]
    let trusted: Fingerprint
    /// The release, as it is called.
    let release: String
    /// When it must have been signed.
    let limits: SignedTimeLimits
    /// What shall be different in the image; `nil` for nothing.
    var change: OEMChange?
    /// The length after decompression in bytes, as the server announces it.
    let length: UInt64?
    /// The size in bytes of the disk that it is for; `nil` for any.
    let diskSize: UInt64?
    /// Threads of the decoder.
    let workers: Int
}

extension ImageOrder {
    /// The same image as it was published.
    package var unchanged: ImageOrder {
        var order = self
        order.change = nil
        return order
    }
}

extension ImageSource {
    /// Everything that is needed to stream an image: reads its signature and the key that made it, both small,
    /// so that what cannot be verified is not even begun.
    /// - Parameters:
    ///   - diskSize: the size in bytes of the disk that it is for; `nil` for any.
    ///   - workers: threads of the decoder.
    ///   - floor: the release that it must not be older than; `nil` for any.
    ///   - soak: how many days ago it must have been signed; `nil` for any.
    ///   - purpose: what it is for.
    /// - Throws: `ImageError.release`, and what `SignedTimeLimits.check` throws.
    package func order(
        _ published: PublishedImage, diskSize: UInt64?, workers: Int, floor: SignedRelease? = nil, soak: Int? = nil,
        purpose: KeyPolicy.Purpose = .look
    ) throws(ImageError) -> ImageOrder {
        let (release, image) = (published.release, published.image)
        let limits = SignedTimeLimits(floor: floor, maxAge: maxAge, soak: soak)
        let (signature, claim) = try claim(of: image, in: release)
        try limits.check(claim)
        do throws(FlatcarError) {
            return ImageOrder(
                url: release.url(of: image.name), file: "\(image.name) (release \(release.version))",
                isCompressed: image.compression == .bz2, signature: signature,
                certificates: try keys.certificates(for: signature, purpose: purpose), trusted: keys.trusted,
                release: claim.release, limits: limits, change: published.change,
                length: published.length, diskSize: diskSize, workers: workers)
        } catch {
            throw .release(error)
        }
    }
}
