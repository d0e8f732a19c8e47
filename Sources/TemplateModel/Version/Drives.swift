package import ProxmoxTypes

/// The drives of a VM, by Proxmox's names.
extension VMConfiguration {
    /// The keys under which a disk can be attached (qemu-server src/PVE/QemuServer/Drive.pm), and the EFI disk.
    private static func isDriveKey(_ key: String) -> Bool {
        if key == "efidisk0" { return true }
        let bus = key.prefix { $0.isLetter }
        let number = key.dropFirst(bus.count)
        return ["scsi", "virtio", "sata", "ide"].contains(bus) && !number.isEmpty && number.allSatisfy(\.isNumber)
    }

    /// Every drive but the EFI disk and CD-ROMs: key and property, by key.
    package var disks: [(slot: String, disk: DiskProperty)] {
        drives.filter { $0.slot != "efidisk0" && $0.disk.options["media"] != "cdrom" }
    }

    /// Every attached drive: key and property, by key.
    package var drives: [(slot: String, disk: DiskProperty)] {
        values.filter { Self.isDriveKey($0.key) }.map { ($0.key, DiskProperty($0.value)) }
            .sorted { $0.0 < $1.0 }
    }

    /// The slot of the cloud-init drive.
    package var cloudInitSlot: String? {
        drives.first { $0.disk.volume.contains("-cloudinit") || $0.disk.volume.hasSuffix(":cloudinit") }?.slot
    }

    /// The disk that the VM starts from: the first of the boot order that is one, else the only one.
    package var bootDisk: (slot: String, disk: DiskProperty)? {
        let order = (self["boot"] ?? "").split(separator: ",").first { $0.hasPrefix("order=") }
        let names = order.map { $0.dropFirst("order=".count).split(separator: ";").map(String.init) } ?? []
        for name in names + [self["bootdisk"]].compactMap({ $0 }) {
            if let found = disks.first(where: { $0.slot == name }) { return found }
        }
        return disks.count == 1 ? disks.first : nil
    }

    /// Disks that belong to the VM and are not attached: key and volume.
    package var unused: [(key: String, volume: String)] {
        values.filter { $0.key.hasPrefix("unused") }.map { ($0.key, DiskProperty($0.value).volume) }
            .sorted { $0.0 < $1.0 }
    }
}

extension DiskProperty {
    /// The VMID of the VM that the volume belongs to: `21102` of `STORE:21102/base-21102-disk-0.qcow2`
    /// (pve-storage, `parse_volname` of every plugin).
    package var owner: Int? {
        guard let name = volume.split(separator: ":").last?.split(separator: "/").last else { return nil }
        let parts = name.split(separator: "-")
        return parts.count > 2 && ["vm", "base"].contains(parts[0]) ? Int(parts[1]) : nil
    }

    /// The same attachment with another volume: what somebody has set on it stays.
    package func carrying(_ volume: String) -> String {
        // The size is the volume's own.
        let kept = options.filter { $0.key != "size" }.map { "\($0.key)=\($0.value)" }.sorted()
        return ([volume] + kept).joined(separator: ",")
    }
}
