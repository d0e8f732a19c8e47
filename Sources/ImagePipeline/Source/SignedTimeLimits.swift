package import Flatcar
package import FoundationEssentials
import OpenPGP

/// What is asked of the time at which an image was signed.
package struct SignedTimeLimits: Sendable, Equatable {
    /// The release that it must not be older than; `nil` for any.
    package var floor: SignedRelease?
    /// How many days ago it may have been signed; `nil` for any.
    package var maxAge: Int?

    /// How many days ago it must have been signed; `nil` for any.
    package var soak: Int?

    package init(floor: SignedRelease? = nil, maxAge: Int? = nil, soak: Int? = nil) {
        self.floor = floor
        self.maxAge = maxAge
        self.soak = soak
    }

    /// - Throws: `ImageError.signedTooLongAgo`, `.olderThanExpected`, `.signedTooLately`.
    package func check(_ release: SignedRelease, now: Date = Date()) throws(ImageError) {
        if let maxAge, now.timeIntervalSince1970 - Double(release.signed) > Double(maxAge) * 86_400 {
            throw .signedTooLongAgo(release, days: maxAge)
        }
        if let soak, now.timeIntervalSince1970 - Double(release.signed) < Double(soak) * 86_400 {
            throw .signedTooLately(release, days: soak)
        }
        if let floor, release.isOlder(than: floor) { throw .olderThanExpected(release, floor: floor) }
    }
}

extension ImageSource {
    /// When the image of a release says that it was signed: one small request. It is a claim until the image has been
    /// hashed, so that it serves to refuse and never to accept.
    /// - Throws: `ImageError.release`, also for a time that has not been yet.
    package func claimedTime(of image: ImageFile, in release: Release) throws(ImageError) -> SignedRelease {
        try claim(of: image, in: release).time
    }

    /// The signature of an image, and what it says of its time.
    func claim(
        of image: ImageFile, in release: Release
    ) throws(ImageError) -> (signature: DetachedSignature, time: SignedRelease) {
        do throws(FlatcarError) {
            let signature = try releases.signature(of: image.name, in: release)
            // The whole image would be sent before its verifier says the same.
            guard !signature.isOfFuture() else {
                throw FlatcarError.openPGP(
                    what: "the signature of \(image.name) of release \(release.version) does not hold",
                    .futureSignature(created: signature.created))
            }
            let signed = Int64(signature.created.timeIntervalSince1970)
            return (signature, SignedRelease(release.version.description, signed: signed))
        } catch {
            throw .release(error)
        }
    }
}
