import Flatcar

extension ImageSource {
    /// The fingerprint that is trusted in the place of Flatcar's own; `nil` for Flatcar's.
    package var foreignKey: String? { keys.isOfficial ? nil : "\(keys.trusted)" }

    /// Reads the signature of an image and the key that made it, without the image.
    /// - Throws: `ImageError.release` for one that could not be verified.
    package func checkSignature(of published: PublishedImage) throws(ImageError) {
        do throws(FlatcarError) {
            let signature = try releases.signature(of: published.image.name, in: published.release)
            _ = try keys.certificates(for: signature)
        } catch {
            throw .release(error)
        }
    }
}
