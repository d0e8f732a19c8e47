import Proxmox
import ProxmoxTypes

/// Whole VMs: made, and destroyed.
extension Executor {
    mutating func create(_ creation: VMCreation, as version: TemplateVersion) throws(BuildError) {
        let vmid = creation.vmid
        let record = Record(vmid: vmid, errand: creation.errand, current: version)
        var parameters = creation.parameters
        parameters.append("description", try record.description())
        let upid: UPID
        do {
            upid = try proxmox.createVM(on: plan.node, parameters)
        } catch {
            // When only the answer was lost there is a VM all the same.
            if error.mayHaveWorked { addUndo(of: creation, version) }
            throw .proxmox(error)
        }
        addUndo(of: creation, version)
        // Newest first: the task is stopped before the VM that it makes is looked at.
        undo.add("the task that creates VM \(vmid)") { [cleaner] in try cleaner.stopIfRunning(upid) }
        try waitFor("create VM \(vmid)") { upid }
        try confirmImage()
    }

    private mutating func addUndo(of creation: VMCreation, _ version: TemplateVersion) {
        undo.add("VM \(creation.vmid)", usesEarlier: true) { [cleaner, completion] in
            try cleaner.destroyIfUnfinished(
                version, vmid: creation.vmid, errand: creation.errand, completion: completion)
        }
    }

    /// What completes the template in the end.
    var completion: Promotion? {
        plan.steps.lazy.compactMap { step in
            if case .promote(let promotion) = step, case .present = promotion.target { promotion } else { nil }
        }.first
    }

    /// Only ever a VM of ours that is for just this: it is looked at once more.
    func destroy(_ vmid: Int, _ errand: Record.Errand?) throws(BuildError) {
        guard errand == nil else {
            if case .inUse(let reason) = try surgeon.destroyOwnTemplate(vmid) {
                cluster.report(.note("VM \(vmid) stays until a later build: \(reason)"))
            }
            return
        }
        switch try proxmox.templateState(of: vmid, on: plan.node) {
        case .absent: return
        case .incomplete: break
        default: throw .changedMeanwhile(vmid: vmid)
        }
        try waitFor("destroy VM \(vmid)") { () throws(ProxmoxError) in
            try proxmox.destroyVM(vmid, on: plan.node)
        }
    }
}
