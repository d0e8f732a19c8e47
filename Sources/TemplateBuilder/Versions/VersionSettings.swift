import BuildErrors
import Observation
import Planning
import TemplateModel

/// Which template, for commands that only deal with its versions.
public struct VersionSettings: Sendable {
    /// The template's VMID.
    public var vmid: Int
    /// The VMIDs of its versions.
    public var versionVMIDs: ClosedRange<Int>
    /// Its node; `nil` for the only one.
    public var node: String?
    /// How long one task on the node may take.
    public var taskTimeout: Duration

    /// Settings from their parts.
    public init(vmid: Int, versionVMIDs: ClosedRange<Int>, node: String?, taskTimeout: Duration) {
        self.vmid = vmid
        self.versionVMIDs = versionVMIDs
        self.node = node
        self.taskTimeout = taskTimeout
    }

    /// What stands on the cluster when nothing is at work on the template.
    func settled(_ cluster: Cluster) throws(BuildError) -> (found: Observed, template: Template) {
        let node = try cluster.node(named: node)
        _ = try Activity(
            client: cluster.proxmox, vmid: vmid, versionVMIDs: versionVMIDs, node: node, report: cluster.report
        ).settle(atMost: taskTimeout)
        let found = try look(cluster, on: node)
        return (found, try ours(found))
    }

    func look(_ cluster: Cluster, on node: String) throws(BuildError) -> Observed {
        try cluster.proxmox.observe(vmid, versions: versionVMIDs, on: node)
    }

    /// The template, where nothing but a complete one of ours will do.
    func ours(_ found: Observed) throws(BuildError) -> Template {
        switch found.template {
        case .template(let template):
            guard template.isTemplate, template.record.current != nil else { throw .unfinished(vmid: vmid) }
            return template
        case .absent: throw .noTemplate(vmid: vmid)
        case .foreign(let reason, _), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: found.node)
        }
    }
}
