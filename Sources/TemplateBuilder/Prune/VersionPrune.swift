import Proxmox
import ProxmoxTypes

/// Deletes the disks of older versions of the template, and what interrupted builds have left beside them.
struct VersionPrune {
    let settings: PruneSettings
    let cluster: ClusterWorkshop
    let node: String

    /// Where there is no template of ours, there is nothing to do.
    func run(isDryRun: Bool, into report: inout PruneReport) throws(BuildError) {
        let vmid = settings.vmid
        switch try cluster.proxmox.templateState(of: vmid, on: node) {
        case .absent: return
        case .foreign(let reason), .unseen(let reason): report.notes.append("VMID \(vmid) is not ours: \(reason)")
        case .elsewhere(let other): report.notes.append("VM \(vmid) is on node \(other)")
        default:
            let versions = VersionSettings(vmid: vmid, node: node, taskTimeout: settings.taskTimeout)
            try run(try versions.look(cluster).template, isDryRun, &report)
        }
    }

    private func run(_ template: Template, _ isDryRun: Bool, _ report: inout PruneReport) throws(BuildError) {
        let clones = try clones(of: template)
        var candidates = template.record.history.dropFirst(settings.keep).compactMap { version in
            version.volume.map { (volume: $0, label: version.label) }
        }
        candidates += template.waiting.map { ($0, "retired") }
        for (volume, label) in candidates where template.unusedKey(of: volume) != nil {
            var fate = decide(volume, template, clones)
            if fate == .unused, !isDryRun { fate = try remove(volume) }
            report.rows.append(
                PruneReport.Row(name: volume, size: clones.size(of: volume), version: label, fate: fate))
        }
        if template.record.staged != nil {
            report.notes.append("a build was interrupted; what it has left is finished or removed by the next one")
        }
    }

    private func decide(_ volume: String, _ template: Template, _ clones: LinkedClones) -> PruneReport.Fate {
        let users = clones.users(of: volume)
        if !users.isEmpty { return .used(by: users.map { "linked clone \($0)" }) }
        return template.isProtected ? .kept("template \(settings.vmid) is protected") : .unused
    }

    /// - Throws: `BuildError` only when the run has been stopped, or somebody else is at work.
    private func remove(_ volume: String) throws(BuildError) -> PruneReport.Fate {
        let surgeon = Surgeon(
            client: cluster.proxmox, vmid: settings.vmid, node: node, taskTimeout: settings.taskTimeout)
        do throws(BuildError) {
            switch try surgeon.remove(volume) {
            case .removed, .absent: return .removed
            case .inUse(let reason): return .kept(reason)
            }
        } catch {
            guard !cluster.isStopped() else { throw .cancelled }
            if case .changedMeanwhile = error { throw error }
            return .failed("\(error)")
        }
    }

    private func clones(of template: Template) throws(BuildError) -> LinkedClones {
        guard let storage = template.disk?.storage else { return .unseen }
        return try asBuildError { () throws(ProxmoxError) in
            try LinkedClones.read(cluster.proxmox, storage: storage, node: node)
        }
    }
}
