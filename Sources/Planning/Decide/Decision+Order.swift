package import BuildErrors
package import Flatcar
import Observation
package import TemplateModel

/// Which release is the newer one: the one that was signed later. A number is only what somebody calls it.
extension Decision {
    /// Where the version comes from; `nil` where none is to come.
    package var source: VersionSource? {
        switch self {
        case .nothingToDo, .heldBack, .correctRecord: nil
        case .create(let source), .complete(_, let source), .replace(_, let source), .adopt(_, let source): source
        }
    }

    /// The version that goes, where going back must be meant; `nil` where there is none, or nobody knows its time.
    package func floor(_ settings: BuildSettings) -> SignedRelease? {
        switch self {
        case .replace(let template, _), .complete(let template, _):
            settings.allowsDowngrade ? nil : template.record.current?.version.signedRelease
        default: nil
        }
    }

    /// The release that comes, where its image was verified by an earlier run.
    package var verified: SignedRelease? {
        switch source {
        case .existing(let version), .unfinished(let version), .sharing(let version): version.version.signedRelease
        case .image, nil: nil
        }
    }

    /// Going back must be meant.
    /// - Parameter coming: the release that comes.
    /// - Throws: `BuildError.downgrade`.
    package func checkOrder(_ coming: SignedRelease, _ settings: BuildSettings) throws(BuildError) {
        guard let floor = floor(settings), coming.isOlder(than: floor) else { return }
        throw .downgrade(vmid: settings.vmid, from: floor, to: coming)
    }
}
