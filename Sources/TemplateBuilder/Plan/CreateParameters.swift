import CloudInit
package import Flatcar
package import Proxmox

/// The parameters of `POST /nodes/NODE/qemu`.
///
/// Not among them: `template` (the disk would not become a base volume, qemu-server src/PVE/API2/Qemu.pm) and
/// `tags` (checked without regard to the pool, so that the task fails after the import).
package func createParameters(
    _ settings: BuildSettings, release: Release, diskStorage: String, importVolume: String, delivery: Delivery?
) -> Parameters {
    let shape = settings.shape
    // Never two drives of one label: a guest would read either.
    let hasCloudInitDrive = settings.consumer != .capmox && delivery?.medium == nil
    var parameters: Parameters = [
        "vmid": "\(settings.vmid)",
        "name": vmName(release),
        "ostype": "l26",
        "machine": shape.machine,
        "bios": shape.firmware.rawValue,
        "cpu": shape.cpu,
        "cores": "\(shape.cores)",
        "memory": "\(shape.memory)",
        "scsihw": "virtio-scsi-single",
        "scsi0": "\(diskStorage):0,import-from=\(importVolume),discard=on,ssd=1,iothread=1",
        "net0": shape.network,
        "agent": "enabled=1",
        "serial0": "socket",
        "boot": "order=scsi0",
        "ide2": hasCloudInitDrive ? "\(diskStorage):cloudinit" : delivery?.medium.map { "\($0),media=cdrom" },
        "citype": hasCloudInitDrive ? settings.oem.platform(for: release.version).driveFormat?.rawValue : nil,
        "cicustom": delivery?.reference?.property,
        "pool": settings.pool,
    ]
    if shape.firmware == .ovmf {
        // Flatcar's boot loader is not signed by a key that is enrolled by default.
        parameters.append("efidisk0", "\(diskStorage):1,efitype=4m,pre-enrolled-keys=0")
    }
    return parameters
}

/// No dots: Proxmox cuts a guest's host name at the first one.
private func vmName(_ release: Release) -> String {
    "flatcar-\(release.channel)-" + release.version.description.replacing(".", with: "-")
}

/// The tags of a template: our own and the person's, as Proxmox will show them.
package func tags(_ settings: BuildSettings, release: Release) -> [String] {
    let own = ["flatcar", "flatcar-\(release.channel)", release.version.description]
    return Set(own + settings.tags.map { $0.lowercased() }).sorted()
}
