import BuildErrors
package import Observation
package import ProxmoxTypes
package import TemplateModel

/// The taking over of a template that is not ours: one made by hand, or one whose notes were wiped.
package struct Adoption: Sendable, Equatable {
    /// The template as it will be, with the record that it gets.
    package let template: Template
    /// The version that its present disk becomes; `nil` where it is one of ours.
    package let version: AdoptedVersion?

    /// The present disk of a template made by hand, as a version to go back to.
    package struct AdoptedVersion: Sendable, Equatable {
        package let identity: Identity
        package let guest: GuestSettings
        /// The disk, and an EFI disk.
        package let disk: DiskProperty
        package let efiDisk: DiskProperty?
    }
}

extension Adoption {
    /// Whether something can be taken over.
    enum Verdict {
        case possible(Adoption)
        case impossible(String)
        /// It is nothing that a person could mean.
        case noTemplate

        func refusal(vmid: Int, reason: String) -> BuildError {
            if case .possible = self {
                .adoptable(vmid: vmid, reason: reason)
            } else {
                .foreign(vmid: vmid, reason: reason)
            }
        }

        func get(vmid: Int) throws(BuildError) -> Adoption {
            switch self {
            case .possible(let adoption): return adoption
            case .impossible(let reason): throw .notAdoptable(vmid: vmid, reason: reason)
            case .noTemplate: throw .notAdoptable(vmid: vmid, reason: "it is no template of Proxmox's that can be read")
            }
        }
    }

    /// - Parameters:
    ///   - configuration: what stands there; `nil` for a container and what is of a newer version of this tool.
    ///   - reason: why it is not ours.
    static func judge(_ configuration: VMConfiguration?, reason: String, _ found: Observed) -> Verdict {
        guard let configuration else { return reason.isEmpty ? .noTemplate : .impossible(reason) }
        guard configuration.isTemplate else {
            return .impossible(
                "it is a VM and no template. If its guest is what clones shall be, make a template of it first: "
                    + "qm template \(found.vmid)")
        }
        if let lock = configuration.lock { return .impossible("it is locked (\(lock)); wait until that has ended") }
        guard configuration["protection"] != "1" else {
            return .impossible(
                "it is protected, so that its disks cannot be exchanged; take that away with: qm set \(found.vmid) "
                    + "--protection 0")
        }
        guard configuration["parent"] == nil else {
            return .impossible("it has snapshots; delete them first: qm listsnapshot \(found.vmid)")
        }
        guard let boot = configuration.bootDisk else {
            return .impossible("it has no disk that it starts from")
        }
        if let version = found.versions.version(of: boot.disk.volume) {
            let record = TemplateRecord(
                vmid: found.vmid, current: .init(version: version.version, volume: boot.disk.volume))
            return .possible(Adoption(template: Template(record: record, configuration: configuration), version: nil))
        }
        let guest = GuestSettings(configuration)
        let size = boot.disk.size ?? found.volumes.size(of: boot.disk.volume) ?? 0
        let version = AdoptedVersion(
            identity: Identity(adopted: configuration["name"] ?? "-", guest, diskSize: size), guest: guest,
            disk: boot.disk, efiDisk: configuration["efidisk0"].map(DiskProperty.init))
        return .possible(
            Adoption(
                template: Template(record: TemplateRecord(vmid: found.vmid), configuration: configuration),
                version: version))
    }

    /// What is there, what changes and what stays, in words.
    package var notes: [String] {
        let configuration = template.configuration
        var notes = ["template \(template.record.vmid) is taken over"]
        if let version {
            notes.append(
                "its disk \(version.disk.volume) becomes a version of its own, to go back to with 'rollback', and to be "
                    + "removed by 'prune'")
        }
        let staying = ["name", "tags", "scsihw", "smbios1", "vmgenid"].filter { configuration[$0] != nil }
        notes.append(
            "what stays: its VMID, its network devices' MAC addresses, the boot order, what is written in its notes"
                + (staying.isEmpty ? "" : ", and \(staying.joined(separator: ", "))"))
        return notes
    }
}
