public import BuildErrors
import Delivery
public import Execution
public import Observation
public import Planning
import ProxmoxTypes
package import TemplateModel

/// Makes an older version of the template the current one again: one call, no download.
public struct Rollback: Sendable {
    private let settings: VersionSettings
    private let cluster: Cluster

    /// A rollback of one template.
    public init(_ settings: VersionSettings, cluster: Cluster) {
        self.settings = settings
        self.cluster = cluster
    }

    /// Looks and plans.
    /// - Parameter name: the version's release, id, VMID or volume; `nil` for the one before.
    /// - Throws: `BuildError.unknownVersion`, `.ambiguousVersion`, `.noOlderVersion`.
    public func plan(to name: String?) throws(BuildError) -> Plan {
        let (found, template) = try settings.settled(cluster)
        guard let current = template.record.current?.version else { throw .unfinished(vmid: settings.vmid) }
        let older = found.older(than: current.reference, earlier: template.record.earlier)
        if let name, current.isCalled(name), !older.contains(where: { $0.isCalled(name) }) {
            return Plan(
                vmid: settings.vmid, node: found.node, identity: current.identity, version: current.vmid, steps: [],
                standing: Standing(found))
        }
        let version = try Self.choose(name, older, template.record, vmid: settings.vmid)
        if let lock = template.configuration.lock { throw .locked(vmid: settings.vmid, lock: lock) }
        guard !template.isProtected else { throw .protected(vmid: settings.vmid) }
        guard let disk = found.disk(of: template) else {
            throw .noDiskOfOurs(vmid: settings.vmid, disks: template.diskWords)
        }
        if let gone = version.volumes.first(where: { found.volumes.presence(of: $0) == .gone }) {
            throw .diskGone(of: "version \(version.version.label)", volume: gone)
        }
        if let file = DeliveredConfig(version.version.guest),
            try file.isGone(cluster.proxmox, on: found.node, directory: nil)
        {
            throw .configGone(volume: file.volume, of: "version \(version.version.label)")
        }
        let promotion = Promotion(
            version: version.vmid, identity: version.version.identity, guest: version.version.guest,
            template: template, slot: disk.slot, isReturn: true)
        return Plan(
            vmid: settings.vmid, node: found.node, identity: version.version.identity, version: version.vmid,
            notes: [
                "version \(current.label) is kept, and does not come again by itself: a build takes the next release"
            ] + template.drift.map { "\($0.words): changed by hand, and left where the versions have the same" },
            steps: [.promote(promotion)])
    }

    /// Carries out a plan.
    @discardableResult
    public func execute(_ plan: Plan) throws(BuildError) -> RunResult {
        let executor = Executor(plan, taskTimeout: settings.taskTimeout, cluster: cluster, source: nil)
        return try executor.run()
    }

    package static func choose(
        _ name: String?, _ older: [VersionTemplate], _ record: TemplateRecord, vmid: Int
    ) throws(BuildError) -> VersionTemplate {
        guard let name else {
            // Not forward again: what was rolled back stands first. What never was the template's is not older.
            let before = older.filter { record.earlier.contains($0.version.reference) }
            guard let version = before.first(where: { !record.wasRolledBack($0.version.identity) }) else {
                throw .noOlderVersion(vmid: vmid)
            }
            return version
        }
        let candidates = older.filter { $0.isCalled(name) }
        guard let version = candidates.first else { throw .unknownVersion(name, kept: older.map(\.version.label)) }
        guard candidates.count == 1 else {
            throw .ambiguousVersion(name, candidates: candidates.map(\.version.identity.id))
        }
        return version
    }
}

extension TemplateVersion {
    func isCalled(_ name: String) -> Bool { [identity.release, identity.id, label, "\(vmid)"].contains(name) }
}

extension VersionTemplate {
    func isCalled(_ name: String) -> Bool { version.isCalled(name) || volume == name && !isPointing }
}
