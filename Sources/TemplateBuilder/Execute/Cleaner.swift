import Proxmox

/// Takes back the steps of a build that failed. It only ever removes what this run has made.
struct Cleaner: Sendable {
    /// A client that goes on when the run has been stopped.
    let client: ProxmoxClient
    let vmid: Int
    let node: String
    let taskTimeout: Duration

    /// - Returns: whether there was a file to remove.
    func removeIfStored(_ upload: ImageUpload) throws -> Bool {
        try client.removeIfStored(upload.file, on: node, atMost: taskTimeout)
    }

    /// A stopped task takes back its own work.
    /// - Returns: whether it was still running.
    func stopIfRunning(_ upid: UPID) throws -> Bool {
        guard try client.isRunning(upid) else { return false }
        try client.stop(upid)
        // How it ends does not matter: what it leaves is looked at next.
        _ = try? client.wait(for: upid, to: "stop the task", atMost: taskTimeout)
        return true
    }

    /// Destroys the VM of this very build. One that has the template's flag but not its base volume yet is unfinished
    /// too: Proxmox sets the flag first.
    /// - Returns: whether there was one.
    /// - Throws: also when it stays: as a whole template, or because it is locked.
    func destroyIfUnfinished(_ version: TemplateVersion) throws -> Bool {
        // The same for a VM that is being created: locked by then, and not to be told from another's.
        for upid in try client.ownTasks("qmcreate", on: node) where upid.id == "\(vmid)" {
            _ = try? client.wait(for: upid, to: "create VM \(vmid)", atMost: taskTimeout)
        }
        switch try client.templateState(of: vmid, on: node) {
        case .incomplete(version, _), .unconverted(version): break
        case .template(version, _): throw WholeTemplate()
        case .locked(let lock): throw BuildError.locked(vmid: vmid, lock: lock)
        default: return false
        }
        let upid = try client.destroyVM(vmid, on: node)
        try client.wait(for: upid, to: "destroy VM \(vmid)", atMost: taskTimeout)
        return true
    }
}

/// Only the news of its completion was lost.
private struct WholeTemplate: Error, CustomStringConvertible {
    let description = "it is a whole template, and stays one"
}
