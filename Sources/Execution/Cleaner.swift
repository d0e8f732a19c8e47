import BuildErrors
import Delivery
import FoundationEssentials
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel

/// Takes back the steps of a build that failed. It only ever removes what this run has made, and goes on when the run has
/// been stopped.
struct Cleaner: Sendable {
    let cluster: Cluster
    let vmid: Int
    let node: String
    let taskTimeout: Duration

    private var client: ProxmoxClient { cluster.cleanup }

    /// - Returns: whether there was a file to remove.
    func removeIfStored(_ upload: ImageUpload) throws -> Bool {
        try client.removeIfStored(upload.file, on: node, atMost: taskTimeout)
    }

    /// The base config that this run has brought, unless another version has come to name it meanwhile.
    /// - Returns: whether there was something to remove.
    func takeBack(_ delivery: Delivery) throws -> Bool {
        if try client.isConfigNamed(delivery.fileName, on: node) { return false }
        return try ConfigTransfer(cluster: cluster, node: node, taskTimeout: taskTimeout).takeBack(delivery)
    }

    /// Removes the VM of the version that this very run has made.
    /// - Returns: whether there was one.
    /// - Throws: `StaysWhole` when the template has it already.
    func removeVersion(_ reference: VersionReference) throws -> Bool {
        try settle(reference.vmid, stopping: ["qmcreate", "qmconfig"])
        try settle(vmid, stopping: [])
        if case .template(let template) = try client.templateState(of: vmid, on: node),
            template.record.current?.version.reference == reference
        {
            throw StaysWhole(vmid: vmid)
        }
        switch try removal.removeVersion(reference.vmid, only: reference) {
        case .removed: return true
        case .absent: return false
        case .inUse(let reason): throw StaysInUse(reason: reason)
        }
    }

    /// Removes the template that this run has made and not given a version yet.
    /// - Returns: whether there was one.
    func removeUnpromoted() throws -> Bool {
        try settle(vmid, stopping: ["qmcreate"])
        switch try client.templateState(of: vmid, on: node) {
        case .template(let template):
            guard template.record.current == nil else { throw StaysWhole(vmid: vmid) }
            let pointers =
                template.configuration.disks.map(\.slot)
                + (template.configuration["efidisk0"] == nil ? [] : ["efidisk0"])
            if !pointers.isEmpty {
                try client.configureNow(vmid, on: node, ["delete": pointers.joined(separator: ",")])
            }
            try client.wait(
                for: try client.destroyVM(vmid, on: node), to: "destroy VM \(vmid)", atMost: taskTimeout)
            return true
        case .locked(let lock): throw BuildError.locked(vmid: vmid, lock: lock)
        case .unseen(let reason): throw BuildError.foreign(vmid: vmid, reason: reason)
        case .absent, .foreign, .elsewhere: return false
        }
    }

    private var removal: VMRemoval {
        VMRemoval(cluster: cluster, client: client, template: vmid, node: node, taskTimeout: taskTimeout)
    }

    private func settle(_ target: Int, stopping types: Set<String>) throws(BuildError) {
        try client.settle(target, on: node, stopping: types, atMost: taskTimeout)
    }
}
