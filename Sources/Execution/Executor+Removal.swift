import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

/// What is not needed any more.
extension Executor {
    var removal: VMRemoval {
        VMRemoval(cluster: cluster, client: proxmox, template: plan.vmid, node: node, taskTimeout: taskTimeout)
    }

    /// The template is whole without it, so a failure ends nothing: it is tried again by the next run.
    func removeVersion(_ vmid: Int, _ label: String, isUnfinished: Bool) throws(BuildError) {
        do throws(BuildError) {
            switch try removal.removeVersion(vmid) {
            case .removed: result.removed.append(vmid)
            case .absent: cluster.report(.note("VM \(vmid) of version \(label) is not there any more"))
            case .inUse(let reason): cluster.report(.note("version \(label) stays until the next time: \(reason)"))
            }
        } catch {
            if case .cancelled = error { throw error }
            cluster.report(.warning("VM \(vmid) of version \(label) stays until the next time: \(error)"))
        }
    }

    /// What an interrupted test has left, if it is still that.
    func removeThrowaway(_ vmid: Int) throws(BuildError) {
        do throws(BuildError) {
            _ = try removal.removeThrowaway(vmid)
        } catch {
            if case .cancelled = error { throw error }
            cluster.report(.warning("VM \(vmid), which a test has left, stays until the next time: \(error)"))
        }
    }

    /// The template is whole without this, so a failure ends nothing: it is tried again at the end.
    func remove(_ volume: String, from storage: String) {
        do {
            try delete(volume, from: storage)
        } catch {
            leftovers.append((volume, storage))
        }
    }

    func removeLeftovers() {
        for (volume, storage) in leftovers {
            do {
                try delete(volume, from: storage)
            } catch {
                cluster.report(.warning("left behind: \(volume) (\(error)); a later build removes it"))
            }
        }
    }

    private func delete(_ volume: String, from storage: String) throws(ProxmoxError) {
        let upid = try proxmox.deleteVolume(volume, in: storage, on: node)
        try proxmox.wait(for: upid, to: "delete \(volume)", atMost: taskTimeout)
    }
}
