package import Flatcar

extension ImageSource {
    /// Finds out which release is meant: two small requests. Who has signed `version.txt` once is held to it.
    /// - Throws: `ImageError.release`; among others for a `version.txt` whose signature does not hold, or is not there any
    ///   more.
    package func resolve(_ selector: ReleaseSelector) throws(ImageError) -> Release {
        do throws(FlatcarError) {
            let (release, file) = try releases.find(selector)
            guard let signature = try releases.versionSignature(of: release) else {
                guard let seen = memory?.sighting else { return release }
                throw .versionSignatureGone(withoutUserInfo(release.url(of: "version.txt.sig")), seen)
            }
            try keys.verify(file, signature, what: "version.txt of release \(release.version)")
            memory?.note(release.version)
            return release
        } catch {
            throw .release(error)
        }
    }
}
