package import ProxmoxTypes
package import TemplateModel

/// The template that consumers clone, as it is.
package struct Template: Sendable, Equatable {
    package let record: TemplateRecord
    package let configuration: VMConfiguration

    package init(record: TemplateRecord, configuration: VMConfiguration) {
        self.record = record
        self.configuration = configuration
    }

    /// Whether it is a template of Proxmox already.
    package var isTemplate: Bool { configuration.isTemplate }

    /// Whether a disk must not be taken from it.
    package var isProtected: Bool { configuration["protection"] == "1" }

    /// What somebody has changed by hand since the current version was given to it.
    package var drift: [Drift] { record.current?.version.guest.drift(of: configuration) ?? [] }

    /// The slot in which it has one of some volumes, wherever a person has moved it to.
    package func slot(ofOneOf volumes: Set<String>) -> (slot: String, disk: DiskProperty)? {
        configuration.disks.first { volumes.contains($0.disk.volume) }
    }

    /// What stands in its slots, in words.
    package var diskWords: [String] { configuration.disks.map { "\($0.slot): \($0.disk.volume)" } }
}
