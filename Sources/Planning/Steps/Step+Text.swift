import Delivery
import Flatcar
import ImagePipeline
import ProxmoxTypes
import Reports
import TemplateModel

extension Step {
    /// The kind of step, for machines.
    package var name: String {
        switch self {
        case .deliverBaseConfig: "deliver-base-config"
        case .createVersion: "create-version"
        case .uploadImage: "upload-image"
        case .awaitImage: "await-image"
        case .importDisk: "import-disk"
        case .removeImportFile: "remove-import-file"
        case .resizeDisk: "resize-disk"
        case .convertToTemplate: "convert-to-template"
        case .convertDisk: "convert-disk"
        case .sealVersion: "seal-version"
        case .testVersion: "test-version"
        case .createTemplate: "create-template"
        case .promote: "promote"
        case .removeVersion: "remove-version"
        case .removeThrowaway: "remove-throwaway"
        case .resetSettings: "reset-settings"
        }
    }

    /// What it does, in one line.
    package var title: String {
        switch self {
        case .deliverBaseConfig(let delivery): "put the base config into storage \(delivery.storage)"
        case .createVersion(let creation):
            creation.shared.map {
                "create template \(creation.vmid) for the version, with the disk of version \($0.label)"
            } ?? "create VM \(creation.vmid) for the version"
        case .uploadImage(let upload):
            "upload \(upload.published.image.name) \(upload.published.release.version) as \(upload.volume)"
        case .awaitImage(let volume, let node): "wait for \(volume), which node \(node) stores for both"
        case .importDisk(let disk): "import it as the disk of VM \(disk.vmid)"
        case .removeImportFile(_, let volume): "remove \(volume)"
        case .resizeDisk(let vmid, let slot, let size): "resize \(slot) of VM \(vmid) to \(gibibytes(size))"
        case .convertToTemplate(let vmid): "convert VM \(vmid) to a template"
        case .convertDisk(let vmid, let slot): "make \(slot) of template \(vmid) a base volume"
        case .sealVersion(let vmid, let tags, let protects):
            "tag template \(vmid) \(tags.joined(separator: ", "))" + (protects ? ", and protect it" : "")
        case .testVersion(let test):
            "start a throwaway clone of it as VM \(test.clone.vmid) and look at it through its guest agent"
        case .createTemplate(let creation):
            "create template \(creation.vmid), which points at the disk of template \(creation.version)"
        case .promote(let promotion):
            "make version \(promotion.identity.release) (\(promotion.identity.id)) the current one, in one call"
        case .removeVersion(let vmid, let label, let isUnfinished):
            isUnfinished
                ? "destroy VM \(vmid), which an interrupted build of version \(label) has left"
                : "remove template \(vmid) of version \(label)"
        case .removeThrowaway(let vmid): "destroy VM \(vmid), which an interrupted test has left"
        case .resetSettings(let drift): "put back \(drift.map(\.key).joined(separator: ", "))"
        }
    }

    /// The details below the title: what goes where.
    package var details: [(name: String, value: String)] {
        switch self {
        case .deliverBaseConfig(let delivery):
            [("how", delivery.description), ("file", delivery.fileName), ("size", "\(delivery.bytes.count) bytes")]
        case .createVersion(let creation): creation.parameters.pairs.filter { $0.name != "vmid" }
        case .uploadImage(let upload):
            [
                ("from", withoutUserInfo(upload.published.release.url(of: upload.published.image.name))),
                ("size", upload.published.length.map { "\($0) bytes" } ?? "not known before decompression"),
            ] + upload.changes
        case .importDisk(let disk): disk.parameters.pairs.map { ($0.name, $0.value) }
        case .createTemplate(let creation): creation.parameters.pairs.filter { $0.name != "vmid" }
        case .promote(let promotion): promotion.details
        case .resetSettings(let drift):
            drift.map { ($0.key, "\($0.recorded ?? "none"), instead of \($0.found ?? "none")") }
        case .testVersion(let test): test.details
        default: []
        }
    }
}

extension Promotion {
    /// What goes with the disk.
    fileprivate var details: [(name: String, value: String)] {
        [(slot, "the disk of template \(version)")]
            + (template.map(takesName) ?? true ? [("name", identity.vmName)] : [])
            + GuestSettings.keys.compactMap { key in guest[key].map { (key, $0) } }
    }
}
