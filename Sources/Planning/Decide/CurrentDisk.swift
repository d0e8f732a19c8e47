package import Observation
import ProxmoxTypes
import TemplateModel

/// The disk that clones of the template get, as it was found.
package struct CurrentDisk: Sendable, Equatable {
    /// Where it is attached: a person may have moved it to another bus.
    package let slot: String
    package let volume: String
    package let presence: Volumes.Presence
}

extension Observed {
    /// The template's disk of ours, in whichever slot; `nil` where it has none.
    package func disk(of template: Template) -> CurrentDisk? {
        let ours = Set(versions.volumes + [template.record.current?.volume].compactMap { $0 })
        guard let found = template.slot(ofOneOf: ours) else { return nil }
        return CurrentDisk(
            slot: found.slot, volume: found.disk.volume, presence: volumes.presence(of: found.disk.volume))
    }

    /// Whether the template that has the current version alone is known not to be there any more: its VMID is free, or
    /// something else has it.
    func lacks(_ version: TemplateVersion) -> Bool {
        let standing = (versions.whole + versions.unfinished).first { $0.vmid == version.vmid }
        if let standing { return !standing.version.isSame(as: version) }
        return isVersionVMIDFree || versions.others.contains { $0.vmid == version.vmid && $0.isCertain }
    }

    /// Why a template is made again although nobody wants it otherwise; `nil` where nothing is wrong with it.
    package func damage(to template: Template) -> String? {
        if let disk = disk(of: template), disk.presence == .gone {
            return "the disk \(disk.volume) of template \(vmid) is gone, so that no clone can be made"
        }
        guard let current = template.record.current?.version, lacks(current) else { return nil }
        return "VM \(current.vmid), the own template of version \(current.label), is gone"
    }

    /// The template, where it is ours.
    package var ours: Template? { if case .template(let template) = template { template } else { nil } }
}
