import Foundation

extension Bench {
    /// Makes template 211 as the usual guides tell: an image is imported, a cloud-init drive is given to it, and it is
    /// converted.
    func makeTemplateByHand() throws {
        let image = try simulator.storagePath("flatcar") + "/import/by-hand.qcow2"
        try FileManager.default.createDirectory(
            atPath: (image as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: mirror.path(Mirror.plainImage), toPath: image)
        let path = "/nodes/\(target.node)/qemu"
        try api.work(
            "POST", path,
            [
                ("vmid", "211"), ("name", "flatcar"), ("memory", "4096"), ("scsihw", "virtio-scsi-pci"),
                ("net0", "virtio,bridge=vmbr0"), ("ide2", "local-images:cloudinit"), ("boot", "order=scsi0"),
                ("scsi0", "local-images:0,import-from=flatcar:import/by-hand.qcow2"),
            ])
        try api.work("POST", "\(path)/211/template")
        try FileManager.default.removeItem(atPath: image)
    }
}
