package import ProxmoxTypes
package import TemplateModel

/// A template of ours that has one version alone, as it is: finished or not.
package struct VersionTemplate: Sendable, Equatable {
    package let vmid: Int
    package let record: VersionRecord
    package let configuration: VMConfiguration
    /// Whether the run that makes it, or made it, is at work no more.
    package let isAbandoned: Bool

    package init(vmid: Int, record: VersionRecord, configuration: VMConfiguration, isAbandoned: Bool = true) {
        self.vmid = vmid
        self.record = record
        self.configuration = configuration
        self.isAbandoned = isAbandoned
    }

    package var version: TemplateVersion { record.version }

    /// Its disk: its own, or the one of another VM that it points at.
    package var disk: (slot: String, disk: DiskProperty)? { configuration.bootDisk ?? configuration.disks.first }

    /// Its disk's volume.
    package var volume: String? { disk?.disk.volume }

    /// Its EFI disk.
    package var efiDisk: DiskProperty? { configuration["efidisk0"].map(DiskProperty.init) }

    /// Every volume that guests of it get.
    package var volumes: [String] { [volume, efiDisk?.volume].compactMap { $0 } }

    /// Whether the disk belongs to another VM.
    package var isPointing: Bool { disk.map { $0.disk.owner != vmid } ?? false }

    /// Slots in which it points at disks of other VMs.
    package var pointers: [String] {
        configuration.drives.filter { slot, disk in
            disk.options["media"] != "cdrom" && disk.owner != nil && disk.owner != vmid
        }.map(\.slot)
    }

    /// The volumes that belong to it.
    package var ownVolumes: [String] {
        configuration.drives.map(\.disk).filter { $0.options["media"] != "cdrom" && $0.owner == vmid }.map(\.volume)
            + configuration.unused.map(\.volume)
    }

    package var isProtected: Bool { configuration["protection"] == "1" }

    /// Whether its image is in its disk.
    package var hasImage: Bool { disk != nil && (version.image != nil || version.identity.isAdopted) }

    /// The disks that are not base volumes yet. Proxmox sets the template's flag before it converts them.
    package var unconverted: [DiskProperty] {
        ([disk?.disk] + (version.guest.wantsEFIDisk ? [efiDisk] : [])).compactMap { $0 }.filter { !$0.isBaseVolume }
    }
}
