package import Observation
package import ProxmoxTypes
package import TemplateModel

/// The one call that gives a template another version: where its disk points to, its settings, the record, tags and
/// name.
package struct Promotion: Sendable, Equatable {
    /// The VMID of the version's own template, whose disks the template will point at.
    package let version: Int
    /// What the version is, for whoever reads the plan.
    package let identity: Identity
    package let guest: GuestSettings
    /// The template as it was when the plan was made, with the record that it has, or gets if it is taken over; `nil`
    /// where there is none yet.
    package let template: Template?
    /// The slot of the template in which its disk is.
    package let slot: String
    /// Whether the template is taken over: it has no record of its own.
    package let adopts: Bool
    /// Tags that a person wants besides what the VM has.
    package let tags: [String]
    /// Whether the one before must not come again by itself.
    package let isReturn: Bool
    /// Whether settings that somebody has changed by hand are put back.
    package let resetsDrift: Bool

    package init(
        version: Int, identity: Identity, guest: GuestSettings, template: Template?, slot: String = usualSlot,
        adopts: Bool = false, tags: [String] = [], isReturn: Bool = false, resetsDrift: Bool = false
    ) {
        self.version = version
        self.identity = identity
        self.guest = guest
        self.template = template
        self.slot = slot
        self.adopts = adopts
        self.tags = tags
        self.isReturn = isReturn
        self.resetsDrift = resetsDrift
    }

    /// The slot of a disk that this tool attaches.
    package static let usualSlot = "scsi0"
}

extension Promotion {
    /// What is sent: the form of `PUT /nodes/NODE/qemu/VMID/config`. The digest makes it fail when anybody has changed the
    /// VM since `template` was read.
    /// - Parameters:
    ///   - version: the version's own template, whole.
    ///   - template: as it was just read.
    package func parameters(for version: VersionTemplate, of template: Template) -> Parameters {
        var change = ConfigurationChange(of: template)
        let configuration = template.configuration
        if let disk = version.disk?.disk {
            let present = configuration[slot].map(DiskProperty.init)
            if present?.volume != disk.volume {
                change.set(slot, present?.carrying(disk.volume) ?? disk.carrying(disk.volume))
            }
        }
        let efiDisk = configuration["efidisk0"].map(DiskProperty.init)
        switch (version.efiDisk, efiDisk) {
        case (let new?, let old) where old?.volume != new.volume: change.set("efidisk0", new.carrying(new.volume))
        case (nil, _?): change.remove("efidisk0")
        default: break
        }
        let storage = version.disk?.disk.storage ?? ""
        change.set(keysToSet(version.version, template), of: version.version.guest, storage: storage)
        let old = template.record.current?.version.identity
        if takesName(of: template) { change.set("name", version.version.identity.vmName) }
        let tags = TagList(configuration).moved(from: old, to: version.version.identity, adding: tags)
        if tags != TagList(configuration) { change.set("tags", tags.property) }
        // A guest without it is not seen to be up.
        if adopts, configuration["agent"] == nil { change.set("agent", "enabled=1") }
        change.set("description", description(for: version, of: template))
        return change.parameters
    }

    /// Whether the template gets the version's name: one that a person has given it stays.
    func takesName(of template: Template) -> Bool {
        guard let old = template.record.current?.version.identity else { return true }
        return template.configuration["name"] == old.vmName
    }

    /// The description that the template will have.
    package func description(for version: VersionTemplate, of template: Template) -> String {
        let record = template.record.promoting(
            version.version, volume: version.volume ?? "", isReturn: isReturn)
        return Record.template(record).description(replacing: template.configuration.description)
    }

    /// What a person has changed by hand stays, unless the version brings another value than the one before.
    private func keysToSet(_ version: TemplateVersion, _ template: Template) -> [String] {
        let (old, found) = (template.record.current?.version.guest, GuestSettings(template.configuration))
        return GuestSettings.keys.filter { key in
            version.guest[key] != found[key] && (resetsDrift || adopts || version.guest[key] != old?[key])
        }
    }
}
