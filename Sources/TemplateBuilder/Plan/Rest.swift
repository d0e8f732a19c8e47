import ProxmoxTypes

/// What is left to do of a first build that was interrupted.
extension Template {
    package func rest(_ settings: BuildSettings) -> [Step] {
        let vmid = settings.vmid
        var steps: [Step] = []
        if configuration.isTemplate {
            // One step for each disk; repeating it is harmless.
            steps += ["efidisk0", "scsi0"].filter { key in
                configuration[key].map { !DiskProperty($0).isBaseVolume } ?? false
            }.map { .convertDisk(vmid: vmid, disk: $0) }
        } else {
            if let size = disk?.size, size < settings.shape.diskSize {
                steps.append(.resizeDisk(vmid: vmid, disk: "scsi0", settings.shape.diskSize))
            }
            steps.append(.convertToTemplate(vmid: vmid))
        }
        let current = record.current
        return steps
            + [.promote(Promotion(.present(nil), identity: current.identity, guest: current.guest, settings))]
    }

    /// The end of a disk that an interrupted build of another version has staged.
    package var dismissal: [Step] {
        guard let staged = record.staged, stagedDisk != nil else { return [] }
        return [.dismissStagedDisk(slot: staged.slot)]
    }

    /// What an interrupted build of another version has left, and what waits to be deleted.
    /// - Parameters:
    ///   - keep: how many older versions stay.
    ///   - clones: who stands on which volume, as far as it can be seen.
    package func leftovers(keep: Int, clones: LinkedClones) -> (steps: [Step], notes: [String]) {
        let surplus = liveRecord.history.dropFirst(keep)
        let found = removals(of: waiting.map { ($0, nil) } + surplus.map { ($0.volume ?? "", $0) }, clones)
        return (dismissal + found.steps, found.notes)
    }

    /// The removal of older versions; those in use stay, with a note.
    package func removals(
        of volumes: [(volume: String, version: TemplateVersion?)], _ clones: LinkedClones
    ) -> (steps: [Step], notes: [String]) {
        var (steps, notes): ([Step], [String]) = ([], [])
        for (volume, version) in volumes {
            let users = clones.users(of: volume)
            if users.isEmpty {
                steps.append(.removeVersion(volume: volume, label: version?.label))
            } else {
                notes.append(
                    "\(volume)\(version.map { " of version \($0.label)" } ?? "") stays while linked clones stand on it: "
                        + users.map { "VM \($0)" }.joined(separator: ", "))
            }
        }
        return (steps, notes)
    }
}
