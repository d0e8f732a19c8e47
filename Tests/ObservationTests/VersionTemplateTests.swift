import Observation
import TemplateModel
import TestSamples
import Testing

/// What a version's VM has, and what of it is another's.
@Suite struct VersionTemplateTests {
    private static let efi = "local:21100/base-21100-disk-1.qcow2"

    @Test func `a version with a disk of its own points at nothing`() throws {
        let version = makeVersionTemplate(
            try makeIdentity(), guest: GuestSettings(["bios": "ovmf"]), configured: ["efidisk0": Self.efi])
        #expect(!version.isPointing && version.pointers.isEmpty)
        #expect(version.volume == baseVolume(21100))
        #expect(version.volumes == [baseVolume(21100), Self.efi])
        #expect(version.ownVolumes == [Self.efi, baseVolume(21100)])
        #expect(version.unconverted.isEmpty && version.isProtected && version.hasImage)
    }

    @Test func `a pointing version's own is what else it has`() throws {
        let version = makeVersionTemplate(
            try makeIdentity(), vmid: 21101, volume: baseVolume(21100),
            configured: [
                "efidisk0": "local:21101/base-21101-disk-0.qcow2", "unused0": "local:21101/vm-21101-disk-3.qcow2",
            ])
        #expect(version.isPointing)
        #expect(version.pointers == ["scsi0"])
        #expect(version.ownVolumes == ["local:21101/base-21101-disk-0.qcow2", "local:21101/vm-21101-disk-3.qcow2"])
        #expect(version.volumes == [baseVolume(21100), "local:21101/base-21101-disk-0.qcow2"])
    }

    @Test func `CD-ROMs are no disks of it`() throws {
        let version = makeVersionTemplate(
            try makeIdentity(), configured: ["ide2": "local:211/vm-211-cloudinit.qcow2,media=cdrom"])
        #expect(version.pointers.isEmpty)
        #expect(version.ownVolumes == [baseVolume(21100)])
    }

    @Test func `what is left to convert is the disk, and the EFI disk where it belongs`() throws {
        let configured = [
            "scsi0": "local:21100/vm-21100-disk-0.qcow2", "efidisk0": "local:21100/vm-21100-disk-1.qcow2",
        ]
        func count(_ guest: GuestSettings) throws -> Int {
            makeVersionTemplate(try makeIdentity(), guest: guest, configured: configured).unconverted.count
        }
        #expect(try count(defaultGuest) == 1)
        #expect(try count(GuestSettings(["bios": "ovmf"])) == 2)
    }

    @Test(arguments: [("order=virtio0", "virtio0"), ("order=scsi0", "scsi0"), ("order=net0", "scsi0")])
    func `its disk is the one that it starts from`(boot: String, slot: String) throws {
        let version = makeVersionTemplate(
            try makeIdentity(), configured: ["boot": boot, "virtio0": "local:21100/base-21100-disk-1.qcow2"])
        #expect(version.disk?.slot == slot)
    }
}
