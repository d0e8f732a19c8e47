package import BuildErrors
import CloudInit
import Delivery
import Observation
import Proxmox
import ProxmoxTypes
import Reports
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
        // Before the VM goes: what nobody names any more is found by no later run.
        if let config = record.config { removeConfig(config, of: vmid) }
        try destroy(vmid)
        return true
    }

    /// The config that was uploaded for a throwaway alone. It does no harm where it stays, and `prune` removes it.
    private func removeConfig(_ volume: String, of vmid: Int) {
        let parts = volume.split(separator: ":", maxSplits: 1).map(String.init)
        let path = parts.last?.split(separator: "/").map(String.init) ?? []
        // A record is a text that others can write: only what has a name of ours is ever removed.
        guard parts.count == 2, path.count == 2, ["vztmpl", "iso"].contains(path[0]),
            ConfigFileName(recognizing: path[1]) != nil
        else { return }
        do {
            guard try !client.isConfigNamed(path[1], on: node, except: vmid) else { return }
            let file = FileVolume(storage: parts[0], content: path[0], fileName: path[1])
            _ = try client.removeIfStored(file, on: node, atMost: taskTimeout)
        } catch {
            report(.warning("left behind: \(volume) (\(error)); prune removes it"))
        }
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

extension ProxmoxClient {
    /// Whether a VM of the node has a file with a config, or is about to get it.
    /// - Parameter vmid: one that does not count.
    func isConfigNamed(
        _ fileName: String, on node: String, except vmid: Int? = nil
    ) throws(ProxmoxError) -> Bool {
        for guest in try guests() where guest.node == node && !guest.isContainer && guest.vmid != vmid {
            guard let configuration = try? configuration(of: guest.vmid, on: node) else { continue }
            let names = [configuration["cicustom"], configuration["ide2"], configuration.description].compactMap { $0 }
            if names.contains(where: { $0.contains(fileName) }) { return true }
        }
        return false
    }
}
