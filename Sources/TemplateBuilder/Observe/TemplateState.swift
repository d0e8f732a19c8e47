import Flatcar
package import Proxmox
package import ProxmoxTypes

/// What stands under the template's VMID.
package enum TemplateState: Sendable, Equatable {
    /// Nothing.
    case absent
    /// Something that is not ours.
    case foreign(reason: String)
    /// Something that cannot be looked at just now, or by this token: it may be ours.
    case unseen(reason: String)
    /// Locked by an operation that runs, or that was interrupted.
    case locked(String)
    /// On another node than the one to build on.
    case elsewhere(node: String)
    /// Ours, but not a template yet.
    case incomplete(Template)
    /// Ours and a template, but not every disk is a base volume yet: Proxmox sets the flag before it converts.
    case unconverted(Template)
    /// Ours and whole.
    case template(Template)

    /// What a configuration says.
    /// - Parameters:
    ///   - errand: what the VM must be for; `nil` for the template itself.
    ///   - makesBaseVolumes: whether the storage of this name can; thick LVM cannot, and a template there is whole
    ///     without.
    package init(
        _ configuration: VMConfiguration, vmid: Int, errand: Record.Errand? = nil,
        makesBaseVolumes: (String) throws(ProxmoxError) -> Bool
    ) throws(ProxmoxError) {
        if let lock = configuration.lock {
            self = .locked(lock)
            return
        }
        switch Record.read(configuration.description) {
        case .none:
            let kind = configuration.isTemplate ? "template" : "VM"
            self = .foreign(reason: "the \(kind) '\(configuration["name"] ?? "")' carries no record of this tool")
        case .unreadable(let reason):
            self = .foreign(reason: "its record cannot be read: \(reason)")
        case .record(let record):
            guard record.vmid == vmid else {
                self = .foreign(reason: "it is a clone of template \(record.vmid)")
                return
            }
            guard record.errand == errand else {
                self = .foreign(reason: record.errand?.words ?? "it is a template of its own")
                return
            }
            let template = Template(record: record, configuration: configuration)
            guard configuration.isTemplate else {
                // A sealed record is that of a template: somebody has made a VM of it.
                self =
                    record.current.volume == nil || errand != nil
                    ? .incomplete(template) : .foreign(reason: "it was a template of ours, and is none any more")
                return
            }
            // Proxmox converts one disk after the other.
            // An EFI disk that the version does without is one that was staged.
            let keys = record.current.guest.wantsEFIDisk ? ["scsi0", "efidisk0"] : ["scsi0"]
            for disk in keys.compactMap({ configuration[$0].map(DiskProperty.init) }) {
                guard !disk.isBaseVolume, try makesBaseVolumes(disk.storage) else { continue }
                self = .unconverted(template)
                return
            }
            self = .template(template)
        }
    }
}

extension Record.Errand {
    fileprivate var words: String {
        switch purpose {
        case .version: "it has one version of template \(template)"
        case .smokeTest: "it is the throwaway of a test of template \(template)"
        }
    }
}

extension ProxmoxClient {
    /// Looks at what stands under a VMID: two small requests, one if nothing does.
    func templateState(
        of vmid: Int, on node: String, errand: Record.Errand? = nil
    ) throws(BuildError) -> TemplateState {
        do throws(ProxmoxError) {
            if try isFree(vmid: vmid) { return .absent }
            do throws(ProxmoxError) {
                return try TemplateState(
                    try configuration(of: vmid, on: node), vmid: vmid, errand: errand
                ) { storage throws(ProxmoxError) in
                    let types = try storages(of: node).filter { $0.name == storage }.map(\.type)
                    return types.contains { $0 != "lvm" }
                }
            } catch .refused {
                // Proxmox says "does not exist" of a guest on another node, with the status of any refusal.
                let location = try guests().first { $0.vmid == vmid }
                if let location, location.node != node { return .elsewhere(node: location.node) }
                if location?.isContainer == true { return .foreign(reason: "it is a container") }
                return .unseen(reason: "it cannot be read, or is on a node where the token may not see it")
            } catch .forbidden {
                return .unseen(reason: "the token may not look at it (VM.Audit on /vms/\(vmid))")
            }
        } catch {
            throw .proxmox(error)
        }
    }

    /// The template, where nothing but a whole one will do.
    func wholeTemplate(_ vmid: Int, on node: String) throws(BuildError) -> Template {
        switch try templateState(of: vmid, on: node) {
        case .template(let template): return template
        case .absent: throw .noTemplate(vmid: vmid)
        case .foreign(let reason), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        case .incomplete, .unconverted: throw .unfinished(vmid: vmid)
        }
    }

    /// Whether an interrupted test has left its throwaway; nothing else may stand there.
    func hasThrowaway(_ vmid: Int, for errand: Record.Errand?, on node: String) throws(BuildError) -> Bool {
        switch try templateState(of: vmid, on: node, errand: errand) {
        case .absent: return false
        case .incomplete: return true
        case .foreign(let reason), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        case .unconverted, .template: throw .foreign(vmid: vmid, reason: "it is a template")
        }
    }
}
