import Proxmox
import ProxmoxTypes

/// Versions of a template that goes on serving clones.
extension Executor {
    var surgeon: Surgeon {
        Surgeon(client: proxmox, vmid: plan.vmid, node: plan.node, taskTimeout: taskTimeout)
    }

    /// The import and the note in the record are one call: whoever finds the disk knows what it is.
    mutating func stage(_ staging: Staging, as version: TemplateVersion) throws(BuildError) {
        let template = try surgeon.template()
        guard template.record.current.isSame(as: staging.present), template.record.staged == nil,
            template.configuration[staging.slot] == nil
        else { throw .changedMeanwhile(vmid: plan.vmid) }
        var change = ConfigurationChange(of: template, staging.parameters)
        try change.set(template.liveRecord.staging(Record.Staged(slot: staging.slot, version: version)))
        undo.add("\(staging.slot) of template \(plan.vmid)", usesEarlier: true) { [cleaner] in
            try cleaner.dismissStaged(version)
        }
        var task: UPID?
        do {
            tell(
                try surgeon.change(change.parameters, to: "import the disk as \(staging.slot)") { task = $0 },
                "import the disk")
        } catch {
            // Newest first: a task that goes on is stopped before its work is looked at.
            if let task {
                undo.add("the task that imports \(staging.slot)") { [cleaner] in try cleaner.stopIfRunning(task) }
            }
            throw error
        }
        try confirmImage()
    }

    mutating func promote(_ promotion: Promotion) throws(BuildError) {
        if case .present = promotion.target { completeWhateverComes() }
        let template = try surgeon.template()
        let version = try promotion.version(in: template, vmid: plan.vmid)
        guard version.identity == promotion.identity else { throw .changedMeanwhile(vmid: plan.vmid) }
        let action = "give template \(plan.vmid) version \(version.label)"
        do throws(BuildError) {
            tell(try surgeon.change(try promotion.parameters(for: version, of: template), to: action), action)
        } catch {
            guard hasBecome(version, after: error) else { throw error }
        }
        // The new version is whole: what comes after cannot spoil it.
        undo.clear()
    }

    /// There is nothing to take back of a template with a whole disk, but it should not stay without record and tags.
    mutating func completeWhateverComes() {
        undo.add("the record of template \(plan.vmid)") { [cleaner, completion] in
            try cleaner.complete(completion)
            return false
        }
    }

    /// Whether only the news was lost: the task goes on, whether it is looked at or not.
    private func hasBecome(_ version: TemplateVersion, after error: BuildError) -> Bool {
        guard case .proxmox(let cause) = error, cause.mayHaveWorked, !cluster.isStopped() else { return false }
        let activity = Activity(client: proxmox, vmid: plan.vmid, node: plan.node, report: cluster.report)
        guard (try? activity.settle(atMost: taskTimeout)) != nil, let template = try? surgeon.template() else {
            return false
        }
        let current = template.record.current
        return current.isSame(as: version) && current.volume == version.volume
    }

    func dismissStagedDisk() throws(BuildError) {
        try surgeon.dismissStaged(try surgeon.template())
    }

    /// The template is whole without it, so a failure ends nothing: it is tried again by the next run.
    func removeVersion(_ volume: String) throws(BuildError) {
        do throws(BuildError) {
            switch try surgeon.remove(volume) {
            case .removed: break
            case .absent: cluster.report(.note("\(volume) is not there any more"))
            case .inUse(let reason): cluster.report(.note("\(volume) stays until the next time: \(reason)"))
            }
        } catch {
            if case .proxmox(.cancelled) = error { throw error }
            cluster.report(.warning("\(volume) stays until the next time: \(error)"))
        }
    }

    func reset(_ drift: [Drift]) throws(BuildError) {
        let template = try surgeon.template()
        var change = ConfigurationChange(of: template)
        change.set(drift.map(\.key), of: template.record.current.guest)
        try surgeon.change(change.parameters, to: "put back settings of template \(plan.vmid)")
    }
}
