package import BuildErrors
import Observation
import Proxmox
import ProxmoxTypes
import TemplateModel

extension VMRemoval {
    /// Destroys a throwaway clone of a version, if what stands there is one of this template's.
    ///
    /// It may be running, and has the protection of the version that it was cloned from.
    /// - Parameter version: the template that it is cloned from, where it may be in the making still. That task bears the
    ///   VMID of its source, and nobody can tell it from those of others who clone the version, so it is waited for.
    /// - Returns: whether there was one.
    package func removeThrowaway(_ vmid: Int, of version: Int? = nil) throws(BuildError) -> Bool {
        if let version {
            try client.settle(version, on: node, only: ["qmclone"], stopping: [], atMost: taskTimeout)
        }
        try client.settle(vmid, on: node, stopping: ["qmstart"], atMost: taskTimeout)
        let configuration: VMConfiguration? = try asBuildError { () throws(ProxmoxError) in
            try client.isFree(vmid: vmid) ? nil : try client.configuration(of: vmid, on: node)
        }
        guard let configuration, case .record(.throwaway(let record)) = Record.read(configuration.description),
            record.vmid == vmid, record.template == template
        else { return false }
        if let lock = configuration.lock { throw .locked(vmid: vmid, lock: lock) }
        try asBuildError { () throws(ProxmoxError) in
            if configuration["protection"] == "1" {
                try client.configureNow(vmid, on: node, ["protection": "0"])
            }
            // Whether it stops shows when it is destroyed.
            _ = try? client.wait(
                for: try client.stopVM(vmid, on: node), to: "stop VM \(vmid)", atMost: taskTimeout)
        }
        try destroy(vmid)
        return true
    }
}

extension ProxmoxClient {
    /// What a task leaves is known when it has ended: it may yet create, start or destroy the VM. Only what makes
    /// something that is not wanted any more is not waited for.
    func settle(
        _ vmid: Int, on node: String, only kinds: Set<String>? = nil, stopping types: Set<String>,
        atMost limit: Duration
    ) throws(BuildError) {
        try asBuildError { () throws(ProxmoxError) in
            for upid in try activeTasks(of: vmid, on: node)
            where upid.user == tokenID && kinds?.contains(upid.type) != false {
                if types.contains(upid.type), try isRunning(upid) { try? stop(upid) }
                // How it ends does not matter: what it leaves is looked at next.
                _ = try? wait(for: upid, to: "look at \(upid.type)", atMost: limit)
            }
        }
    }
}
