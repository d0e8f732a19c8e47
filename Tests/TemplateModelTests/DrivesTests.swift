import ProxmoxTypes
import TemplateModel
import Testing

/// Which drives a VM has, and whose they are.
@Suite struct DrivesTests {
    @Test(
        arguments: [
            (["scsi0": "a", "boot": "order=scsi0"], "scsi0"),
            (["scsi0": "a", "virtio0": "b", "boot": "order=virtio0;scsi0"], "virtio0"),
            (["scsi0": "a", "scsi1": "b", "boot": "order=net0;scsi1"], "scsi1"),
            // A disk that is not there, and a CD-ROM, are passed over.
            (["scsi0": "a", "virtio0": "b", "boot": "order=sata0;scsi0"], "scsi0"),
            (["scsi0": "a", "scsi1": "b", "ide2": "c,media=cdrom", "boot": "order=ide2;scsi1"], "scsi1"),
            (["scsi0": "a", "scsi1": "b", "boot": "legacy=cdn,order=scsi1"], "scsi1"),
            // As old versions of Proxmox say it.
            (["scsi0": "a", "scsi1": "b", "bootdisk": "scsi1"], "scsi1"),
            (["scsi0": "a", "scsi1": "b", "boot": "order=scsi0", "bootdisk": "scsi1"], "scsi0"),
            // The only one needs no word.
            (["virtio0": "a"], "virtio0"), (["virtio0": "a", "ide2": "b,media=cdrom", "efidisk0": "c"], "virtio0"),
            (["virtio0": "a", "boot": "order=net0"], "virtio0"),
            (["scsi0": "a", "scsi1": "b"], nil), (["ide2": "a,media=cdrom"], nil), ([:], nil),
            (["efidisk0": "a", "boot": "order=efidisk0"], nil),
        ] as [([String: String], String?)])
    func `a VM starts from the first disk of its boot order, else from the only one`(
        configuration: [String: String], slot: String?
    ) {
        #expect(VMConfiguration(configuration).bootDisk?.slot == slot)
    }

    @Test func `only what is a drive is one`() {
        let configuration = VMConfiguration([
            "scsi0": "a:1", "scsi13": "a:2", "virtio15": "a:3", "sata5": "a:4", "ide0": "a:5", "efidisk0": "a:6",
            "ide2": "a:7,media=cdrom", "scsihw": "virtio-scsi-single", "unused0": "a:8", "tpmstate0": "a:9",
            "scsi": "x", "scsix": "x", "net0": "virtio", "virtiofs0": "x", "ide2x": "x",
        ])
        #expect(
            configuration.drives.map(\.slot)
                == ["efidisk0", "ide0", "ide2", "sata5", "scsi0", "scsi13", "virtio15"])
        #expect(configuration.disks.map(\.slot) == ["ide0", "sata5", "scsi0", "scsi13", "virtio15"])
        #expect(configuration.unused.map(\.volume) == ["a:8"])
    }

    @Test(
        arguments: [
            (["ide2": "local:211/vm-211-cloudinit.qcow2,media=cdrom"], "ide2"),
            (["ide0": "thin:vm-211-cloudinit,media=cdrom,size=4M"], "ide0"), (["scsi1": "thin:cloudinit"], "scsi1"),
            (["ide2": "local:iso/x.iso,media=cdrom"], nil), (["ide2": "none,media=cdrom"], nil), ([:], nil),
        ] as [([String: String], String?)])
    func `the cloud-init drive is found in whatever slot`(configuration: [String: String], slot: String?) {
        #expect(VMConfiguration(configuration).cloudInitSlot == slot)
    }

    @Test(
        arguments: [
            ("local:21102/base-21102-disk-0.qcow2", 21102), ("local:21102/vm-21102-disk-10.qcow2", 21102),
            ("thin:base-21102-disk-0", 21102), ("thin:vm-21102-disk-0", 21102), ("zfs:base-21102-disk-1", 21102),
            // Linked clones: the base stands before the clone's own.
            ("local:21102/base-21102-disk-0.qcow2/301/vm-301-disk-0.qcow2", 301),
            ("zfs:base-21102-disk-0/vm-301-disk-0", 301), ("zfs:base-21102-disk-0/base-301-disk-0", 301),
            ("local:211/vm-211-cloudinit.qcow2", 211), ("rbd:vm-7-state-x", 7),
            ("local:iso/flatcar-base-0123456789abcdef.iso", nil), ("local:import/flatcar-21100.qcow2", nil),
            ("none", nil), ("", nil), ("thin:vm-x-disk-0", nil), ("thin:21102-disk-0", nil), ("/dev/sdb", nil),
            ("/dev/disk/by-id/vm-1", nil),
        ] as [(String, Int?)])
    func `a volume's name says whose it is`(volume: String, owner: Int?) {
        #expect(DiskProperty(volume).owner == owner)
    }

    @Test func `an attachment carries another volume with all that somebody has set on it`() {
        let disk = DiskProperty("local:1/a,size=20G,ssd=1,cache=writeback,discard=on")
        #expect(disk.carrying("local:2/b") == "local:2/b,cache=writeback,discard=on,ssd=1")
        #expect(DiskProperty("local:1/a").carrying("b") == "b")
    }
}
