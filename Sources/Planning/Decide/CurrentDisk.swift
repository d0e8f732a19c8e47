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

    /// Whether the template that has a version alone is known not to be there any more.
    func lacks(_ version: TemplateVersion) -> Bool {
        versions.version(version.reference) == nil
            && !versions.others.contains { $0.vmid == version.vmid }
            && !versions.unfinished.contains { $0.version.isSame(as: version) }
            // Who may not see it does not know.
            && permissions.has("VM.Audit", on: "/vms/\(version.vmid)")
    }

    /// The template, where it is ours.
    package var ours: Template? { if case .template(let template) = template { template } else { nil } }
}
