import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

/// The template that consumers clone: made, and given another version.
extension Executor {
    /// It can be cloned from the first moment on: the disk that it points at is whole.
    func create(_ creation: TemplateCreation) throws(BuildError) {
        let version = try wholeVersion(creation.version)
        guard let disk = version.disk?.disk else { throw .notSeen(vmid: version.vmid, what: "its disk") }
        var parameters = creation.parameters.pointing(
            at: disk, efiDisk: version.efiDisk.map { $0.carrying($0.volume) })
        parameters.append(
            "description", Record.template(TemplateRecord(vmid: creation.vmid)).description())
        undo.add("VM \(creation.vmid)", usesEarlier: true) { [cleaner] in try cleaner.removeUnpromoted() }
        try createVM(creation.vmid, parameters)
    }

    /// One call, made for the template as it was just read, and refused by Proxmox if anybody has changed it since. It is
    /// looked for afterwards.
    ///
    /// A call that nobody waits for any more still waits on the node, for as long as clones hold the lock, and may move the
    /// pointer then. So once it cannot be known whether all calls have ended, nothing is taken back: a version that is
    /// whole is promoted by the next run, or removed by it after the pointer was moved.
    func promote(_ promotion: Promotion) throws(BuildError) {
        let version = try wholeVersion(promotion.version)
        var isPending = false
        do throws(BuildError) {
            try move(to: version, promotion, &isPending)
        } catch {
            // Proxmox may have done what it says it has not.
            let isMoved = isMoved(to: version)
            if isMoved == false, case .patienceEnded = error {
                keep(version.version)
            } else if isPending || isMoved != false {
                undo.clear()
                let known = isMoved == true ? "has it" : "gets it yet is not known. Run again"
                cluster.report(
                    .note(
                        "template \(version.vmid) of version \(version.version.label) is whole, and stays: "
                            + (isMoved == true ? "" : "whether ") + "template \(plan.vmid) \(known)"))
            }
            throw error
        }
        // The version is whole, and Proxmox says that it is the template's: what comes after cannot spoil it, and a look that
        // fails is no reason to take it back.
        undo.clear()
        try confirm(promotion, version)
        result.version = version.version
        result.volume = version.volume
    }

    /// Whether the template has a version; `nil` when that cannot be seen. It is asked for although the run has been stopped.
    private func isMoved(to version: VersionTemplate) -> Bool? {
        switch try? cluster.cleanup.templateState(of: plan.vmid, on: node) {
        case .template(let template)?: template.record.current?.version.isSame(as: version.version) == true
        case .absent?, .foreign?, .elsewhere?: false
        case .locked?, .unseen?, nil: nil
        }
    }

    /// - Parameter isPending: whether a call may still be at work of which the answer was lost.
    private func move(
        to version: VersionTemplate, _ promotion: Promotion, _ isPending: inout Bool
    ) throws(BuildError) {
        let action = "give template \(plan.vmid) version \(version.version.label)"
        var template =
            if let planned = promotion.template { made(in: planned) } else { try self.template(adopting: nil) }
        let expected = template.record.current?.version.reference
        let adopted = promotion.adopts ? template.record : nil
        let clock = ContinuousClock()
        let deadline = clock.now + taskTimeout
        while true {
            let parameters = promotion.parameters(for: version, of: template)
            do throws(BuildError) {
                try Patience(cluster, limit: deadline - clock.now).repeating(action, isGuarded: true) {
                    client throws(ProxmoxError) in
                    do throws(ProxmoxError) {
                        try client.configureNow(plan.vmid, on: node, parameters)
                    } catch {
                        if error.mayHaveWorked { isPending = true }
                        throw error
                    }
                }
                return
            } catch .proxmox(let error) where error.isDigestMismatch {
                template = try self.template(adopting: adopted)
                // An earlier try may have worked, of which only the answer was lost.
                if template.record.current?.version.isSame(as: version.version) == true { return }
                guard template.record.current?.version.reference == expected, clock.now < deadline else {
                    throw .changedMeanwhile(vmid: plan.vmid)
                }
            }
        }
    }

    /// All the work is done but for one call: the next run makes that.
    private func keep(_ version: TemplateVersion) {
        cluster.report(
            .note("version \(version.label) is whole and stays, as template \(version.vmid): a later run promotes it"))
        undo.clear()
    }

    /// What is there counts, and not what was answered.
    private func confirm(_ promotion: Promotion, _ version: VersionTemplate) throws(BuildError) {
        let template = try template(adopting: nil)
        let isPointed = template.configuration[promotion.slot].map { DiskProperty($0).volume } == version.volume
        guard isPointed else {
            throw .notSeen(vmid: plan.vmid, what: "the disk \(version.volume ?? "") as \(promotion.slot)")
        }
        let efiDisk = template.configuration["efidisk0"].map { DiskProperty($0).volume }
        guard efiDisk == version.efiDisk?.volume else { throw .notSeen(vmid: plan.vmid, what: "its EFI disk") }
        guard template.record.current?.version.isSame(as: version.version) == true else {
            throw .notSeen(vmid: plan.vmid, what: "the record of version \(version.version.label)")
        }
        guard template.isTemplate else { throw .notSeen(vmid: plan.vmid, what: "the template's flag") }
    }

    /// The template as it is now.
    /// - Parameter adopted: the record that it gets if it has none; `nil` for a template that must have its own.
    func template(adopting adopted: TemplateRecord?) throws(BuildError) -> Template {
        switch try proxmox.templateState(of: plan.vmid, on: node) {
        case .template(let template): return template
        case .foreign(_, let configuration?):
            guard let adopted else { throw .changedMeanwhile(vmid: plan.vmid) }
            return Template(record: adopted, configuration: configuration)
        case .unseen(let reason): throw .foreign(vmid: plan.vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: plan.vmid, lock: lock)
        default: throw .changedMeanwhile(vmid: plan.vmid)
        }
    }

    /// The record of a template that is taken over names the version which this run has made of its disk.
    private func made(in template: Template) -> Template {
        guard let current = template.record.current, let version = made[current.version.vmid],
            current.version.built.isEmpty
        else { return template }
        var record = template.record
        record.current = .init(version: version, volume: current.volume)
        return Template(record: record, configuration: template.configuration)
    }

    func reset(_ drift: [Drift]) throws(BuildError) {
        let template = try template(adopting: nil)
        guard let current = template.record.current else { throw .changedMeanwhile(vmid: plan.vmid) }
        var change = ConfigurationChange(of: template)
        change.set(
            drift.map(\.key), of: current.version.guest, storage: DiskProperty(current.volume).storage)
        let parameters = change.parameters
        do throws(BuildError) {
            try patience.repeating("put back settings of template \(plan.vmid)", isGuarded: true) {
                client throws(ProxmoxError) in
                try client.configureNow(plan.vmid, on: node, parameters)
            }
        } catch .proxmox(let error) where error.isDigestMismatch {
            // Either somebody else was faster, or an earlier try was.
            let now = try self.template(adopting: nil).drift
            guard drift.allSatisfy({ !now.contains($0) }) else { throw .changedMeanwhile(vmid: plan.vmid) }
        }
    }
}
