import Proxmox
import ProxmoxTypes

/// Changes a template that serves clones meanwhile: each change is one call, made for the VM as it was just read, and
/// refused by Proxmox if anybody has changed it since.
struct Surgeon: Sendable {
    let client: ProxmoxClient
    let vmid: Int
    let node: String
    let taskTimeout: Duration

    /// The template as it is now.
    func template() throws(BuildError) -> Template { try client.wholeTemplate(vmid, on: node) }

    /// Changes the configuration in a task and waits for it.
    @discardableResult
    func change(
        _ parameters: Parameters, to action: String, started: (UPID?) -> Void = { _ in }
    ) throws(BuildError) -> TaskOutcome {
        do throws(ProxmoxError) {
            let task = try client.configure(vmid, on: node, parameters)
            started(task)
            return try client.wait(for: task, to: action, atMost: taskTimeout)
        } catch {
            // Its text is all that tells this refusal (pve-common src/PVE/Tools.pm `assert_if_modified`).
            if error.reason.contains("checksum mismatch") { throw .changedMeanwhile(vmid: vmid) }
            throw .proxmox(error)
        }
    }

    /// Detaches what was staged, and then deletes it: a call each, and the record knows of it in between.
    func dismissStaged(_ template: Template) throws(BuildError) {
        let slots = template.stagedSlots
        let volumes = slots.compactMap { template.configuration[$0].map { DiskProperty($0).volume } }
        var change = ConfigurationChange(of: template)
        try change.set(template.liveRecord.dismissingStaged(volumes))
        for slot in slots { change.remove(slot) }
        try self.change(change.parameters, to: "take \(slots.joined(separator: ", ")) from template \(vmid)")
        for volume in volumes { _ = try remove(volume) }
    }

    /// What became of a volume that was to be deleted.
    enum Removal {
        case removed
        /// It was not there any more, or never in the record.
        case absent
        /// Linked clones stand on it, as Proxmox says.
        case inUse(String)
    }

    /// Deletes a volume of the record, and takes it out of the record in the same call.
    func remove(_ volume: String) throws(BuildError) -> Removal {
        let template = try template()
        let record = template.record
        let isOurs = record.retired.contains { $0.volume == volume } || record.history.contains { $0.volume == volume }
        guard isOurs, let key = template.unusedKey(of: volume) else { return .absent }
        if let own = record.ownVMID(of: volume), case .inUse(let reason) = try destroyOwnTemplate(own) {
            return .inUse(reason)
        }
        var change = ConfigurationChange(of: template)
        try change.set(template.liveRecord.removing(volume))
        change.remove(key)
        do throws(BuildError) {
            try self.change(change.parameters, to: "delete \(volume)")
            return .removed
        } catch {
            guard let reason = Self.useReason(error) else { throw error }
            return .inUse(reason)
        }
    }

    /// The template that a version has alone goes before the version does, and only if it is that.
    func destroyOwnTemplate(_ own: Int) throws(BuildError) -> Removal {
        let errand = Record.Errand(template: vmid, purpose: .version)
        switch try client.templateState(of: own, on: node, errand: errand) {
        case .incomplete, .unconverted, .template: break
        case .locked(let lock): throw .locked(vmid: own, lock: lock)
        // Out of the record, nobody would know of it any more.
        case .unseen(let reason): throw .foreign(vmid: own, reason: reason)
        case .elsewhere(let other): throw .elsewhere(vmid: own, node: other, wanted: node)
        case .absent, .foreign: return .absent
        }
        do throws(BuildError) {
            try asBuildError { () throws(ProxmoxError) in
                let task = try client.destroyVM(own, on: node)
                try client.wait(for: task, to: "destroy template \(own)", atMost: taskTimeout)
            }
            return .removed
        } catch {
            guard let reason = Self.useReason(error) else { throw error }
            return .inUse(reason)
        }
    }

    /// Its text is all that tells this refusal (pve-storage src/PVE/Storage.pm `vdisk_free`, qemu-server
    /// src/PVE/QemuServer.pm `destroy_vm`).
    private static func useReason(_ error: BuildError) -> String? {
        guard case .proxmox(let cause) = error, cause.reason.contains("still in use") else { return nil }
        return cause.reason
    }
}
