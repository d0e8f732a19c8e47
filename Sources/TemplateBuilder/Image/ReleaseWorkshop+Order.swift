package import DiskImage
package import Flatcar
import OpenPGP

extension ReleaseWorkshop {
    /// Everything that is needed to stream an image: reads its signature and the key that made it, both small,
    /// so that what cannot be verified is not even begun.
    package func order(
        _ image: ImageFile, of release: Release, change: OEMChange?, length: UInt64?, diskSize: UInt64?, workers: Int
    ) throws(BuildError) -> ImageOrder {
        do throws(FlatcarError) {
            let signature = try releases.signature(of: image.name, in: release)
            return ImageOrder(
                url: release.url(of: image.name), file: "\(image.name) (release \(release.version))",
                isCompressed: image.compression == .bz2, signature: signature,
                certificates: try keys.certificates(for: signature), trusted: keys.trusted, change: change,
                length: length, diskSize: diskSize, workers: workers)
        } catch {
            throw .release(error)
        }
    }
}
