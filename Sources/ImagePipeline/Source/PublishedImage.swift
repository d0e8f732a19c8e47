package import DiskImage
package import Flatcar

/// What was found out about the image of a release before it is streamed.
package struct PublishedImage: Sendable, Equatable {
    /// The release.
    package let release: Release
    /// Which image of it.
    package let image: ImageFile
    /// What is changed in it on its way; `nil` for nothing.
    package let change: OEMChange?
    /// The length after decompression in bytes; `nil` when the server does not say.
    package let length: UInt64?
    /// The size of its disk in bytes; `nil` when the server does not give the beginning of the image alone.
    package let virtualSize: UInt64?

    /// What is known, from its parts.
    package init(
        release: Release, image: ImageFile, change: OEMChange?, length: UInt64?, virtualSize: UInt64? = nil
    ) {
        self.release = release
        self.image = image
        self.change = change
        self.length = length
        self.virtualSize = virtualSize
    }
}

extension ImageSource {
    /// Finds out what there is to know about an image before it is streamed: two small requests, and none for what cannot
    /// be.
    /// - Parameter oem: what is wanted of it.
    /// - Throws: `ImageError.release` for an image or a platform that the release does not have, or a server that does
    ///   not answer; `.oemSettings`, `.platformOfFlavour` for what cannot be changed in it.
    package func publishedImage(
        _ image: ImageFile, of release: Release, oem: OEMSettings
    ) throws(ImageError) -> PublishedImage {
        let change = try oem.change(of: image, in: release.version)
        do throws(FlatcarError) {
            try image.checkIsPublished(in: release.version)
            // The uncompressed file lies beside the compressed one, and has that length.
            let length = try releases.length(of: image.uncompressedName, in: release)
            let start = releases.start(of: image.uncompressedName, count: QCOW2Header.length, in: release)
            return PublishedImage(
                release: release, image: image, change: change, length: length,
                virtualSize: start.flatMap { try? QCOW2Header($0).virtualSize })
        } catch {
            throw .release(error)
        }
    }
}
