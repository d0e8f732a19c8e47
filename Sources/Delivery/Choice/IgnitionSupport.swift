package import BuildErrors
package import Flatcar
package import Ignition
package import TemplateModel

extension ReleaseVersion {
    /// The newest version of Ignition's specification that guests of this release are known to read; `nil` before
    /// version 3.
    ///
    /// 3185 brought specification 3 to Flatcar; LTS 4081 has Ignition 2.19 (up to 3.4.0), 4152 has 2.20 (3.5.0) (Flatcar's
    /// release notes and Ignition's, `docs/release-notes.md`). Releases between may read more than is said here.
    package var newestSpec: SpecVersion? {
        switch build {
        case 4152...: .v35
        case 4081...: .v34
        case 3185...: .common
        default: nil
        }
    }

    /// - Throws: `BuildError.specTooNew` for a config that guests of this release would stop at.
    package func checkReads(_ config: BaseConfig) throws(BuildError) {
        guard newestSpec.map({ $0 < config.spec }) ?? true else { return }
        throw .specTooNew(config.spec, release: self, newest: newestSpec)
    }
}
