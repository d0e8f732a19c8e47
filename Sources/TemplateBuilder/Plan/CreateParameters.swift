package import ProxmoxTypes

/// What every disk of the template is attached with.
let diskOptions = "discard=on,ssd=1,iothread=1"

/// The parameters of `POST /nodes/NODE/qemu`.
///
/// Not among them: `template` (the disk would not become a base volume, qemu-server src/PVE/API2/Qemu.pm) and
/// `tags` (checked without regard to the pool, so that the task fails after the import).
/// - Parameter name: the VM's name.
package func createParameters(
    _ guest: GuestSettings, vmid: Int, name: String, pool: String?, diskStorage: String, importVolume: String
) -> Parameters {
    var parameters: Parameters = [
        "vmid": "\(vmid)",
        "name": name,
        "ostype": "l26",
        "machine": guest["machine"],
        "bios": guest["bios"],
        "cpu": guest["cpu"],
        "cores": guest["cores"],
        "memory": guest["memory"],
        "scsihw": "virtio-scsi-single",
        "scsi0": "\(diskStorage):0,import-from=\(importVolume),\(diskOptions)",
        "net0": guest["net0"],
        "agent": "enabled=1",
        "serial0": "socket",
        "boot": "order=scsi0",
        "ide2": guest.property("ide2", storage: diskStorage, present: nil),
        "citype": guest["citype"],
        "cicustom": guest["cicustom"],
        "pool": pool,
    ]
    if guest.wantsEFIDisk { parameters.append("efidisk0", efiDisk(on: diskStorage)) }
    return parameters
}

/// The parameters of `POST /nodes/NODE/qemu/VMID/config` that import one more disk.
package func stageParameters(
    _ guest: GuestSettings, slot: String, present: Template, diskStorage: String, importVolume: String
) -> Parameters {
    var parameters: Parameters = [slot: "\(diskStorage):0,import-from=\(importVolume),\(diskOptions)"]
    // It stays when a later version needs none: without OVMF it is of no consequence, and going back needs it.
    if guest.wantsEFIDisk, present.configuration["efidisk0"] == nil {
        parameters.append("efidisk0", efiDisk(on: diskStorage))
    }
    return parameters
}

/// Flatcar's boot loader is not signed by a key that is enrolled by default.
private func efiDisk(on storage: String) -> String { "\(storage):1,efitype=4m,pre-enrolled-keys=0" }

extension GuestSettings {
    /// Whether the firmware keeps its variables on a disk.
    var wantsEFIDisk: Bool { self["bios"] == Firmware.ovmf.rawValue }
}
