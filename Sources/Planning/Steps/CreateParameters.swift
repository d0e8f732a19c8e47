package import ProxmoxTypes
package import TemplateModel

/// What every disk of a version is attached with.
private let diskOptions = "discard=on,ssd=1,iothread=1"

/// The parameters of `POST /nodes/NODE/qemu` that all VMs of ours have in common.
///
/// Not among them: `tags`, which Proxmox checks without regard to the pool, so that the task fails in the end
/// (qemu-server src/PVE/API2/Qemu.pm).
/// - Parameter name: the VM's name.
package func createParameters(
    _ guest: GuestSettings, vmid: Int, name: String, pool: String?, diskStorage: String
) -> Parameters {
    [
        "vmid": "\(vmid)",
        "name": name,
        "ostype": "l26",
        "machine": guest["machine"],
        "bios": guest["bios"],
        "cpu": guest["cpu"],
        "cores": guest["cores"],
        "memory": guest["memory"],
        "scsihw": "virtio-scsi-single",
        "net0": guest["net0"],
        "agent": "enabled=1",
        "serial0": "socket",
        "ide2": guest.property("ide2", storage: diskStorage, present: nil),
        "citype": guest["citype"],
        "cicustom": guest["cicustom"],
        "pool": pool,
    ]
}

extension Parameters {
    /// Makes the VM a template at its creation, whose disks are those of others. Only so is that possible: a disk that is
    /// imported at the creation of a template would not become a base volume.
    /// - Parameters:
    ///   - disk: the property of the disk that is pointed at.
    ///   - efiDisk: the EFI disk's value; `nil` for none.
    package func pointing(at disk: DiskProperty, efiDisk: String?) -> Parameters {
        var parameters = self
        parameters.append(Promotion.usualSlot, "\(disk.volume),\(diskOptions)")
        if let efiDisk { parameters.append("efidisk0", efiDisk) }
        parameters.append("boot", "order=\(Promotion.usualSlot)")
        parameters.append("template", "1")
        return parameters
    }
}

/// The parameters of `POST /nodes/NODE/qemu/VMID/config` that import the disk of a version.
package func importParameters(_ guest: GuestSettings, diskStorage: String, importVolume: String) -> Parameters {
    var parameters: Parameters = [
        Promotion.usualSlot: "\(diskStorage):0,import-from=\(importVolume),\(diskOptions)",
        "boot": "order=\(Promotion.usualSlot)",
    ]
    if guest.wantsEFIDisk { parameters.append("efidisk0", newEFIDisk(on: diskStorage)) }
    return parameters
}

/// An EFI disk to be made. Flatcar's boot loader is not signed by a key that is enrolled by default.
package func newEFIDisk(on storage: String) -> String { "\(storage):1,efitype=4m,pre-enrolled-keys=0" }
