/// What becomes of a record. Each change starts from what is really there, so that what somebody has removed by hand
/// does not stand in it for ever, where another disk could get the same name.
extension Record {
    /// - Parameter volumes: the volumes in the VM's configuration.
    func limited(to volumes: Set<String>) -> Record {
        var record = self
        record.history.removeAll { version in version.volume.map { !volumes.contains($0) } ?? true }
        record.retired.removeAll { !volumes.contains($0.volume) }
        return record
    }

    /// A version's disk has been imported beside the current one.
    func staging(_ staged: Staged) -> Record {
        var record = self
        record.staged = staged
        return record
    }

    /// What was staged is not wanted any more; it goes as soon as it is detached.
    /// - Parameter volumes: the disks that came with it, the version's own first.
    func dismissingStaged(_ volumes: [String]) -> Record {
        var record = self
        record.staged = nil
        record.retired += volumes.enumerated().map { index, volume in
            Retired(volume: volume, ownVMID: index == 0 ? staged?.version.ownVMID : nil)
        }
        return record
    }

    /// A version becomes the current one, and the one before it the first of the history.
    /// - Parameters:
    ///   - keep: how many older versions are kept; `nil` for all there are.
    ///   - isReturn: whether an older one is taken back into service, so that the one before must not come again.
    package func promoting(_ version: TemplateVersion, keep: Int?, isReturn: Bool) -> Record {
        var record = self
        record.current = version
        record.history.removeAll { $0.volume == version.volume }
        if current.volume != version.volume, current.volume != nil { record.history.insert(current, at: 0) }
        if record.staged?.version.isSame(as: version) == true { record.staged = nil }
        record.held = isReturn ? (held + [Held(current.identity)]).filter { $0.id != version.identity.id } : []
        if let keep, record.history.count > keep {
            record.retired += record.history[keep...].compactMap { version in
                version.volume.map { Retired(volume: $0, ownVMID: version.ownVMID) }
            }
            record.history.removeSubrange(keep...)
        }
        return record
    }

    /// Whether a version is not to come by itself: it was rolled back itself, or another of its release was, for one of
    /// another release.
    func isHeldBack(_ identity: Identity) -> Bool {
        held.contains { held in
            held.id == identity.id || held.release == identity.release && held.release != current.identity.release
        }
    }

    /// The template that the version of a volume has alone.
    func ownVMID(of volume: String) -> Int? {
        history.first { $0.volume == volume }?.ownVMID ?? retired.first { $0.volume == volume }?.ownVMID
    }

    /// A volume of an older version is gone.
    func removing(_ volume: String) -> Record {
        var record = self
        record.history.removeAll { $0.volume == volume }
        record.retired.removeAll { $0.volume == volume }
        return record
    }
}
