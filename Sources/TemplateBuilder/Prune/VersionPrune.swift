import BuildErrors
import Execution
import Observation
import Planning
import ProxmoxTypes
import TemplateModel

/// Destroys the templates of older versions, and what interrupted builds have left.
struct VersionPrune {
    let settings: PruneSettings
    let cluster: Cluster
    let node: String

    /// Where there is no template, there may be versions of one that was destroyed.
    func run(isDryRun: Bool, into report: inout PruneReport) throws(BuildError) {
        let versions = VersionSettings(
            vmid: settings.vmid, versionVMIDs: settings.versionVMIDs, node: node, taskTimeout: settings.taskTimeout)
        _ = try Activity(
            client: cluster.proxmox, vmid: settings.vmid, versionVMIDs: settings.versionVMIDs, node: node,
            report: cluster.report
        ).settle(atMost: settings.taskTimeout)
        let found = try versions.look(cluster, on: node)
        let template: Template?
        switch found.template {
        case .absent: template = nil
        case .template(let ours): template = ours
        default: template = try versions.ours(found)
        }
        if let lock = template?.configuration.lock { throw .locked(vmid: settings.vmid, lock: lock) }
        let surplus = Surplus(
            in: found, current: template?.record.current?.version.reference,
            volumes: Set(template?.configuration.drives.map(\.disk.volume) ?? []),
            earlier: template?.record.earlier ?? [], keep: settings.keep)
        for version in surplus.removals {
            report.rows.append(row(version, found, try fate(version.vmid, isDryRun)))
        }
        for (version, reason) in surplus.staying {
            report.rows.append(row(version, found, .kept(reason)))
        }
        for version in found.versions.unfinished where version.isAbandoned {
            report.rows.append(row(version, found, try fate(version.vmid, isDryRun), isUnfinished: true))
        }
        for throwaway in found.versions.throwaways where throwaway.isAbandoned {
            let fate: PruneReport.Fate =
                isDryRun ? .unused : try removeThrowaway(throwaway.vmid)
            report.rows.append(
                PruneReport.Row(
                    thing: .version(vmid: throwaway.vmid, "throwaway of a test"), size: nil, fate: fate))
        }
        for throwaway in found.versions.throwaways where throwaway.record.isKept {
            report.notes.append("VM \(throwaway.vmid) was left running by 'try'; 'try --remove' destroys it")
        }
        if let other = found.versions.inWork {
            report.notes.append("another run has been building VM \(other.vmid) since \(other.version.built)")
        }
        report.notes += found.versions.others.map { "VMID \($0.vmid) is none of the template's versions: \($0.reason)" }
    }

    private func row(
        _ version: VersionTemplate, _ found: Observed, _ fate: PruneReport.Fate, isUnfinished: Bool = false
    ) -> PruneReport.Row {
        PruneReport.Row(
            thing: .version(vmid: version.vmid, version.version.label + (isUnfinished ? ", unfinished" : "")),
            size: version.ownVolumes.first.flatMap { found.volumes.size(of: $0) }, fate: fate)
    }

    private var removal: VMRemoval {
        VMRemoval(
            cluster: cluster, client: cluster.proxmox, template: settings.vmid, node: node,
            taskTimeout: settings.taskTimeout)
    }

    private func removeThrowaway(_ vmid: Int) throws(BuildError) -> PruneReport.Fate {
        do throws(BuildError) {
            _ = try removal.removeThrowaway(vmid)
            return .removed
        } catch {
            guard !cluster.isStopped() else { throw .cancelled }
            return .failed("\(error)")
        }
    }

    /// - Throws: `BuildError` only when the run has been stopped, or somebody else is at work.
    private func fate(_ vmid: Int, _ isDryRun: Bool) throws(BuildError) -> PruneReport.Fate {
        guard !isDryRun else { return .unused }
        do throws(BuildError) {
            switch try removal.removeVersion(vmid) {
            case .removed, .absent: return .removed
            case .inUse(let reason): return .kept(reason)
            }
        } catch {
            guard !cluster.isStopped() else { throw .cancelled }
            if case .changedMeanwhile = error { throw error }
            return .failed("\(error)")
        }
    }
}
