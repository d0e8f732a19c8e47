import Proxmox
import ProxmoxTypes

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

    /// Destroys a VM of this very build. One that has the template's flag but not its base volume yet is unfinished
    /// too: Proxmox sets the flag first.
    /// - Parameters:
    ///   - target: the VMID.
    ///   - errand: what the VM is for.
    ///   - completion: what makes a whole template complete.
    /// - Returns: whether there was one.
    /// - Throws: also when it stays: as a whole template, or because it is locked.
    func destroyIfUnfinished(
        _ version: TemplateVersion, vmid target: Int, errand: Record.Errand?, completion: Promotion?
    ) throws -> Bool {
        try settle(target)
        switch try client.templateState(of: target, on: node, errand: errand) {
        case .incomplete(let found) where found.record.current == version:
            if errand?.purpose == .smokeTest { stopGuest(target) }
        case .unconverted(let found) where found.record.current == version: break
        case .template(let found) where found.record.current.isSame(as: version):
            // A template that nobody has been told of goes; the template itself stays.
            guard errand != nil else {
                try complete(completion)
                throw StaysWhole(vmid: vmid)
            }
        case .locked(let lock): throw BuildError.locked(vmid: target, lock: lock)
        case .unseen(let reason): throw BuildError.foreign(vmid: target, reason: reason)
        default: return false
        }
        try destroy(target)
        return true
    }

    /// A whole template of which only the record and the tags are missing gets them.
    func complete(_ completion: Promotion?) throws {
        let surgeon = Surgeon(client: client, vmid: vmid, node: node, taskTimeout: taskTimeout)
        let template = try surgeon.template()
        guard let completion, template.record.current.volume == nil else { return }
        let version = try completion.version(in: template, vmid: vmid)
        try surgeon.change(try completion.parameters(for: version, of: template), to: "complete template \(vmid)")
    }

    /// A throwaway may be running, and a running VM cannot be destroyed. Whether it stops shows then.
    func stopGuest(_ target: Int) {
        _ = try? client.wait(
            for: try client.stopVM(target, on: node), to: "stop VM \(target)", atMost: taskTimeout)
    }

    /// What a task leaves is known when it has ended: it may yet create, promote, start or destroy the VM. Only what
    /// starts a guest is not waited for.
    private func settle(_ target: Int) throws {
        for upid in try client.activeTasks(of: target, on: node) where upid.user == client.tokenID {
            guard upid.type != "qmstart" else {
                _ = try? stopIfRunning(upid)
                continue
            }
            _ = try? client.wait(for: upid, to: "look at \(upid.type)", atMost: taskTimeout)
        }
    }

    private func destroy(_ target: Int) throws(ProxmoxError) {
        let upid = try client.destroyVM(target, on: node)
        try client.wait(for: upid, to: "destroy VM \(target)", atMost: taskTimeout)
    }

    /// Takes away the disk that this very build has staged.
    /// - Returns: whether there was one.
    /// - Throws: also when it stays, because the version has been promoted already.
    func dismissStaged(_ version: TemplateVersion) throws -> Bool {
        try settle(vmid)
        let surgeon = Surgeon(client: client, vmid: vmid, node: node, taskTimeout: taskTimeout)
        let template: Template
        switch try client.templateState(of: vmid, on: node) {
        case .template(let found), .unconverted(let found): template = found
        case .unseen(let reason): throw BuildError.foreign(vmid: vmid, reason: reason)
        default: return false
        }
        if template.record.current.isSame(as: version) { throw StaysWhole(vmid: vmid) }
        guard let staged = template.record.staged, staged.version.isSame(as: version) else { return false }
        try surgeon.dismissStaged(template)
        return true
    }
}
