import Flatcar

extension ReleaseWorkshop {
    /// The release that is meant, if its guests can be what they shall be.
    func resolve(_ settings: BuildSettings) throws(BuildError) -> Release {
        try settings.consumer.check(settings.image.board)
        try settings.check()
        do throws(FlatcarError) {
            let release = try releases.resolve(settings.selector)
            try settings.oem.platform(for: release.version).checkIsKnown(to: release.version)
            return release
        } catch {
            throw .release(error)
        }
    }

    /// The length of an image after decompression; `nil` when the server does not say it.
    ///
    /// The uncompressed file lies beside the compressed one, and has that length.
    func length(of image: ImageFile, in release: Release) throws(BuildError) -> UInt64? {
        do throws(FlatcarError) {
            try image.checkIsPublished(in: release.version)
            return try releases.length(of: image.uncompressedName, in: release)
        } catch {
            throw .release(error)
        }
    }
}
