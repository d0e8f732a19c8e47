package import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
package import TemplateModel

/// The template of a version, which is put back as it was when Proxmox refuses.
extension VMRemoval {
    /// What became of a version.
    package enum Outcome: Sendable, Equatable {
        case removed
        /// It was not there any more, or never ours.
        case absent
        /// Somebody needs it.
        case inUse(String)
    }

    /// - Parameter reference: the one version that may go; `nil` for whichever of ours stands there.
    package func removeVersion(_ vmid: Int, only reference: VersionReference? = nil) throws(BuildError) -> Outcome {
        guard let (version, isWhole) = try version(vmid), reference == nil || version.version.reference == reference
        else { return .absent }
        if let lock = version.configuration.lock { throw .locked(vmid: vmid, lock: lock) }
        let present: VMConfiguration?
        switch try client.templateState(of: template, on: node) {
        case .template(let found): present = found.configuration
        // Its notes may have been wiped.
        case .foreign(_, let found?): present = found
        case .foreign(let reason, nil), .unseen(let reason): throw .foreign(vmid: template, reason: reason)
        case .locked(let lock): throw .locked(vmid: template, lock: lock)
        case .absent, .elsewhere: present = nil
        }
        if let present {
            let own = Set(version.ownVolumes)
            guard present.drives.allSatisfy({ !own.contains($0.disk.volume) }) else {
                return .inUse("template \(template) has its disk")
            }
            // A disk that a person has made goes when its version is too old, and never when a run takes back its own work.
            if isWhole, reference == nil, let reason = try freeAdopted(version, present) { return .inUse(reason) }
        }
        try release(version)
        do throws(BuildError) {
            try destroy(vmid)
            return .removed
        } catch {
            // As it was: a version that stays is a whole one.
            if version.isProtected, version.pointers.isEmpty {
                try? set(vmid, ["protection": "1"], "protect VM \(vmid)")
            }
            guard case .proxmox(let cause) = error, cause.isInUse else { throw error }
            return .inUse(cause.reason)
        }
    }

    private func version(_ vmid: Int) throws(BuildError) -> (VersionTemplate, isWhole: Bool)? {
        try asBuildError { () throws(ProxmoxError) in
            if try client.isFree(vmid: vmid) { return nil }
            let configuration = try client.configuration(of: vmid, on: node)
            var range = VersionRange()
            try range.add(vmid, configuration, of: template) { _ in true }
            return range.whole.first.map { ($0, true) } ?? range.unfinished.first.map { ($0, false) }
        }
    }

    /// Takes away what keeps a VM from being destroyed: its protection, and pointers at disks on which clones of other
    /// versions stand (Proxmox looks at all disks of the configuration).
    private func release(_ version: VersionTemplate) throws(BuildError) {
        var parameters: Parameters = [:]
        if version.isProtected { parameters.append("protection", "0") }
        if !version.pointers.isEmpty { parameters.append("delete", version.pointers.joined(separator: ",")) }
        guard !parameters.pairs.isEmpty else { return }
        if version.isProtected, !version.pointers.isEmpty {
            // Protection forbids to take a disk away, and is looked at before the call changes anything.
            try set(version.vmid, ["protection": "0"], "unprotect VM \(version.vmid)")
            parameters = ["delete": version.pointers.joined(separator: ",")]
        }
        try set(version.vmid, parameters, "prepare VM \(version.vmid) for its removal")
    }

    /// The disk of a version that was adopted belongs to the template itself, where it waits unused.
    /// - Returns: why it stays.
    private func freeAdopted(_ version: VersionTemplate, _ present: VMConfiguration) throws(BuildError) -> String? {
        let adopted = Set(version.volumes.filter { DiskProperty($0).owner == template })
        guard !adopted.isEmpty else { return nil }
        if present.drives.contains(where: { adopted.contains($0.disk.volume) }) {
            return "template \(template) has its disk"
        }
        for unused in present.unused where adopted.contains(unused.volume) {
            do throws(BuildError) {
                try set(template, ["delete": unused.key], "delete \(unused.volume)")
            } catch {
                guard case .proxmox(let cause) = error, cause.isInUse else { throw error }
                return cause.reason
            }
        }
        return nil
    }
}
