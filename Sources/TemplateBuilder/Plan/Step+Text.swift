import Flatcar
import ProxmoxTypes

extension Step {
    /// The kind of step, for machines.
    package var name: String {
        switch self {
        case .uploadImage: "upload-image"
        case .deliverBaseConfig: "deliver-base-config"
        case .createVM: "create-vm"
        case .destroyVM: "destroy-vm"
        case .stageDisk: "stage-disk"
        case .resizeDisk: "resize-disk"
        case .convertToTemplate: "convert-to-template"
        case .convertDisk: "convert-disk"
        case .setTags: "set-tags"
        case .promote: "promote"
        case .dismissStagedDisk: "dismiss-staged-disk"
        case .removeVersion: "remove-version"
        case .resetSettings: "reset-settings"
        case .removeImportFile: "remove-import-file"
        case .testVersion: "test-version"
        }
    }

    /// What it does, in one line.
    package var title: String {
        switch self {
        case .uploadImage(let upload): "upload \(upload.image.name) \(upload.release.version) as \(upload.volume)"
        case .deliverBaseConfig(let delivery): "put the base config into storage \(delivery.storage)"
        case .createVM(let creation): "create VM \(creation.vmid)"
        case .destroyVM(let vmid, let errand):
            "destroy VM \(vmid), "
                + (errand == nil ? "which an interrupted build has left" : "which is for a version that goes")
        case .stageDisk(let staging): "import it as \(staging.slot), beside the disk that clones get"
        case .resizeDisk(let vmid, let disk, let size): "resize \(disk) of VM \(vmid) to \(gibibytes(size))"
        case .convertToTemplate(let vmid): "convert VM \(vmid) to a template"
        case .convertDisk(let vmid, let disk): "make \(disk) of template \(vmid) a base volume"
        case .setTags(let vmid, let tags): "tag template \(vmid) \(tags.joined(separator: ", "))"
        case .promote(let promotion): promotion.title
        case .dismissStagedDisk(let slot): "take \(slot) away, which an interrupted build has left"
        case .removeVersion(let volume, let label): "delete \(volume)" + (label.map { " of version \($0)" } ?? "")
        case .resetSettings(let drift): "put back \(drift.map(\.key).joined(separator: ", "))"
        case .removeImportFile(_, let volume): "remove \(volume)"
        case .testVersion(let test):
            "start a throwaway as VM \(test.creation.vmid) and look at it through its guest agent"
        }
    }

    /// The details below the title: what goes where.
    package var details: [(name: String, value: String)] {
        switch self {
        case .uploadImage(let upload):
            [
                ("from", withoutUserInfo(upload.release.url(of: upload.image.name))),
                ("size", upload.length.map { "\($0) bytes" } ?? "not known before decompression"),
            ] + upload.changes
        case .deliverBaseConfig(let delivery):
            [("how", delivery.description), ("file", delivery.fileName), ("size", "\(delivery.bytes.count) bytes")]
        case .createVM(let creation): creation.parameters.pairs.filter { $0.name != "vmid" }
        case .stageDisk(let staging): staging.parameters.pairs.map { ($0.name, $0.value) }
        case .promote(let promotion): promotion.details
        case .resetSettings(let drift):
            drift.map { ($0.key, "\($0.recorded ?? "none"), instead of \($0.found ?? "none")") }
        case .testVersion(let test): test.details
        default: []
        }
    }
}

extension Promotion {
    fileprivate var title: String {
        switch target {
        case .staged: "make it the current version, in one call"
        case .kept(let version): "make version \(version.label) the current one again, in one call"
        case .present(nil): "tag the template and complete its record"
        case .present(let version?): "correct the record: the disk is that of version \(version.label)"
        }
    }

    /// What goes with the disk.
    fileprivate var details: [(name: String, value: String)] {
        if case .present = target { return [] }
        return [("name", identity.vmName)] + GuestSettings.keys.compactMap { key in guest[key].map { (key, $0) } }
    }
}
