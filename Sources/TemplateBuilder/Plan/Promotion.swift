package import ProxmoxTypes

/// The one call that gives a template another version: its disk, its settings, the record, tags and name.
package struct Promotion: Sendable, Equatable {
    /// Which version becomes the current one.
    package enum Target: Sendable, Equatable {
        /// The one that has been staged.
        case staged
        /// An older one, which is kept.
        case kept(TemplateVersion)
        /// The one that is there already: its record is completed or corrected.
        case present(TemplateVersion?)
    }

    package let target: Target
    /// What the version is, for whoever reads the plan.
    package let identity: Identity
    package let guest: GuestSettings
    /// Tags that a person wants besides what the VM has.
    package let tags: [String]
    /// How many older versions stay; `nil` for all there are.
    package let keep: Int?
    /// Whether the one before must not come again by itself.
    package let isReturn: Bool
    /// Whether settings that somebody has changed by hand are put back.
    package let resetsDrift: Bool

    package init(
        _ target: Target, identity: Identity, guest: GuestSettings, tags: [String] = [], keep: Int? = nil,
        isReturn: Bool = false, resetsDrift: Bool = false
    ) {
        self.target = target
        self.identity = identity
        self.guest = guest
        self.tags = tags
        self.keep = keep
        self.isReturn = isReturn
        self.resetsDrift = resetsDrift
    }

    /// The promotion of a build.
    package init(_ target: Target, identity: Identity, guest: GuestSettings, _ settings: BuildSettings) {
        self.init(
            target, identity: identity, guest: guest, tags: settings.tags, keep: settings.keep,
            resetsDrift: settings.resetsShape)
    }
}

extension Promotion {
    /// The version that `template` will have.
    /// - Throws: `BuildError.versionGone` when its disk is not there.
    package func version(in template: Template, vmid: Int) throws(BuildError) -> TemplateVersion {
        switch target {
        case .staged:
            guard let staged = template.record.staged, let disk = template.stagedDisk else {
                throw .changedMeanwhile(vmid: vmid)
            }
            var version = staged.version
            version.volume = disk.volume
            return version
        case .kept(let version):
            guard let volume = version.volume, template.unusedKey(of: volume) != nil else {
                throw .versionGone(version.label, volume: version.volume ?? "")
            }
            return version
        case .present(let version):
            var version = version ?? template.record.current
            version.volume = template.disk?.volume
            return version
        }
    }

    /// What is sent. The digest makes it fail when anybody has changed the VM since `template` was read.
    package func parameters(
        for version: TemplateVersion, of template: Template
    ) throws(BuildError) -> Parameters {
        var change = ConfigurationChange(of: template)
        let configuration = template.configuration
        if let disk = template.disk, let volume = version.volume, disk.volume != volume {
            change.set("scsi0", disk.carrying(volume))
            if case .staged = target, let slot = template.record.staged?.slot { change.remove(slot) }
        }
        change.set(keysToSet(version, template), of: version.guest)
        let old = template.record.current.identity
        if configuration["name"] == old.vmName { change.set("name", version.identity.vmName) }
        change.set("tags", TagList(configuration).moved(from: old, to: version.identity, adding: tags).property)
        try change.set(record(for: version, of: template))
        return change.parameters
    }

    /// The record afterwards.
    package func record(for version: TemplateVersion, of template: Template) -> Record {
        var record = template.record
        if record.current.volume == nil { record.current.volume = template.disk?.volume }
        // What the new version drops was there a moment ago, so it is compared with what is there now.
        return record.limited(to: template.volumes).promoting(version, keep: keep, isReturn: isReturn)
    }

    /// What a person has changed by hand stays, unless the version brings another value than the one before.
    private func keysToSet(_ version: TemplateVersion, _ template: Template) -> [String] {
        let (old, found) = (template.record.current.guest, GuestSettings(template.configuration))
        return GuestSettings.keys.filter { key in
            version.guest[key] != found[key] && (resetsDrift || version.guest[key] != old[key])
        }
    }
}

extension DiskProperty {
    /// The same attachment with another volume: what somebody has set on it stays.
    fileprivate func carrying(_ volume: String) -> String {
        // The size is the volume's own.
        let kept = options.filter { $0.key != "size" }.map { "\($0.key)=\($0.value)" }.sorted()
        return ([volume] + kept).joined(separator: ",")
    }
}
