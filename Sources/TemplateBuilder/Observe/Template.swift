package import ProxmoxTypes

/// A VM of ours: its record, and what Proxmox says of it.
package struct Template: Sendable, Equatable {
    package let record: Record
    package let configuration: VMConfiguration

    package init(record: Record, configuration: VMConfiguration) {
        self.record = record
        self.configuration = configuration
    }

    /// The disk that clones get.
    var disk: DiskProperty? { configuration["scsi0"].map(DiskProperty.init) }

    /// The staged disk, if it is there.
    var stagedDisk: DiskProperty? {
        record.staged.flatMap { configuration[$0.slot] }.map(DiskProperty.init)
    }

    /// The slots of the disks that were staged and are there: the version's own, and an EFI disk that came with it
    /// because no version had needed one before.
    var stagedSlots: [String] {
        guard let staged = record.staged, stagedDisk != nil else { return [] }
        let isFirst = !([record.current] + record.history).contains { $0.guest.wantsEFIDisk }
        let bringsEFIDisk = staged.version.guest.wantsEFIDisk && isFirst && configuration["efidisk0"] != nil
        return [staged.slot] + (bringsEFIDisk ? ["efidisk0"] : [])
    }

    /// Disks that belong to the VM and are not attached: key and volume.
    var unused: [(key: String, volume: String)] {
        configuration.values.filter { $0.key.hasPrefix("unused") }
            .map { ($0.key, DiskProperty($0.value).volume) }
            .sorted { $0.key < $1.key }
    }

    /// The key under which a volume waits, if it does.
    func unusedKey(of volume: String) -> String? { unused.first { $0.volume == volume }?.key }

    /// Every volume that the record may speak of.
    var volumes: Set<String> {
        Set(unused.map(\.volume) + [disk?.volume, stagedDisk?.volume].compactMap { $0 })
    }

    /// The record without what is not there any more.
    var liveRecord: Record { record.limited(to: volumes) }

    /// The older versions that can be brought back.
    package var kept: [TemplateVersion] {
        record.history.filter { version in version.volume.map { unusedKey(of: $0) != nil } ?? false }
    }

    /// Volumes that are only waiting to be deleted.
    var waiting: [String] { record.retired.map(\.volume).filter { unusedKey(of: $0) != nil } }

    /// A free slot for one more disk.
    var freeSlot: String? {
        // scsi0 to scsi30 (qemu-server src/PVE/QemuServer/Drive.pm, `MAX_SCSI_DISKS`).
        (1...30).map { "scsi\($0)" }.first { configuration[$0] == nil }
    }

    /// Whether a disk must not be taken from it.
    package var isProtected: Bool { configuration["protection"] == "1" }

    /// What somebody has changed by hand.
    package var drift: [Drift] { record.current.guest.drift(of: configuration) }
}
