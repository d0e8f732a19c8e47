import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel

extension Doctor {
    /// - Returns: what stands on the cluster, where it can be seen.
    func lookAtVMIDs(_ diagnosis: inout Diagnosis, _ site: Site) -> Observed? {
        let vmid = settings.vmid
        let found = diagnosis.look(
            at: "VMID \(vmid)", commands: { $0.isProtection ? ["qm set \(vmid) --protection 0"] : [] }
        ) { () throws(BuildError) in
            let found = try client.observe(vmid, versions: settings.versionVMIDs, on: site.node)
            return (found, try words(found))
        }
        guard let found else { return nil }
        let range = settings.versionVMIDs
        _ = diagnosis.look(at: "VMIDs \(range.lowerBound)-\(range.upperBound)") { () throws(BuildError) in
            ((), try words(found.versions))
        }
        for other in found.versions.others where !other.commands.isEmpty {
            diagnosis.add("VMID \(other.vmid)", .optional, other.reason, other.commands)
        }
        return found
    }

    private func words(_ found: Observed) throws(BuildError) -> String {
        let vmid = settings.vmid
        switch found.template {
        case .absent: return "free"
        case .template(let template):
            guard !template.isProtected else { throw .protected(vmid: vmid) }
            guard template.isTemplate, let current = template.record.current else {
                return "what an interrupted build has left; the next one goes on with it"
            }
            let lock = template.configuration.lock.map { ", locked now (\($0))" } ?? ""
            guard let disk = found.disk(of: template) else {
                throw .noDiskOfOurs(vmid: vmid, disks: template.diskWords)
            }
            return "the template, with release \(current.version.identity.release)"
                + (disk.presence == .gone ? ", whose disk is gone: the next build makes a new one" : "") + lock
        case .foreign(let reason, let configuration):
            if settings.adopts { return "not ours (\(reason)), to be taken over" }
            guard configuration?.isTemplate == true else { throw .foreign(vmid: vmid, reason: reason) }
            throw .adoptable(vmid: vmid, reason: reason)
        case .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let node): throw .elsewhere(vmid: vmid, node: node, wanted: found.node)
        }
    }

    private func words(_ versions: VersionRange) throws(BuildError) -> String {
        let range = settings.versionVMIDs
        let free: Int? = try asBuildError { () throws(ProxmoxError) in
            for vmid in range where !versions.taken.contains(vmid) {
                if try client.isFree(vmid: vmid) { return vmid }
            }
            return nil
        }
        guard let free else { throw .noFreeVMID(range) }
        return "\(versions.whole.count) version\(versions.whole.count == 1 ? "" : "s"); \(free) for the next one"
    }
}

extension BuildError {
    fileprivate var isProtection: Bool { if case .protected = self { true } else { false } }
}
