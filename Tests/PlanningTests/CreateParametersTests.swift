import Flatcar
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What VMs are made with.
@Suite struct CreateParametersTests {
    private let plain = [
        "vmid": "21105", "ostype": "l26", "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2",
        "memory": "2048", "scsihw": "virtio-scsi-single", "net0": "virtio,bridge=vmbr0", "agent": "enabled=1",
        "serial0": "socket", "ide2": "local:cloudinit", "citype": "nocloud",
    ]

    private func creation(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws -> [String: String] {
        let scene = try Case(change)
        var sent = try #require(try scene.plan().creation).parameters.dictionary
        #expect(sent["name"] == (try scene.desired.versionName))
        sent["name"] = nil
        return sent
    }

    @Test func `a version's VM has what Flatcar wants and nothing besides`() throws {
        // Neither `template`, which would leave the disk no base volume, nor `tags`, which are checked without the pool.
        #expect(try creation() == plain)
    }

    @Test func `each setting shows in its own parameter`() throws {
        let rows: [([String: String], (inout BuildSettings) -> Void)] = [
            (["bios": "ovmf"], { $0.shape.firmware = .ovmf }),
            (["net0": "virtio,bridge=vmbr0,tag=4094"], { $0.shape.vlan = 4094 }),
            (["pool": "flatcar"], { $0.pool = "flatcar" }),
            (["cores": "8", "memory": "16384"], { ($0.shape.cores, $0.shape.memory) = (8, 16_384) }),
            (["cpu": "host", "machine": "virt"], { ($0.shape.cpu, $0.shape.machine) = ("host", "virt") }),
            (["citype": "configdrive2"], { $0.oem.platform = .openstack }),
            // They have no place in the creation.
            ([:], { $0.tags = ["x"] }),
            ([:], { $0.shape.diskSize = 100 * gibibyte }),
            ([:], { ($0.oem.keepsConsoleAutologin, $0.oem.kernelArguments) = (false, ["loglevel=4"]) }),
        ]
        for (expected, change) in rows {
            #expect(try creation(change) == plain.merging(expected) { $1 })
        }
    }

    @Test func `a consumer that brings its medium finds room on ide0`() throws {
        let sent = try creation { $0.consumer = .capmox }
        #expect(sent == plain.filter { !["ide2", "citype"].contains($0.key) })
    }

    @Test func `an ISO takes the place of the cloud-init drive and all that belongs to it`() {
        let guest = GuestSettings(["ide2": "local:iso/x.iso"])
        let sent = createParameters(guest, vmid: 1, name: "x", pool: nil, diskStorage: "thin").dictionary
        #expect(sent["ide2"] == "local:iso/x.iso,media=cdrom")
        #expect(sent["citype"] == nil && sent["cicustom"] == nil)
    }

    @Test(arguments: [
        (Firmware.seabios, [:]), (.ovmf, ["efidisk0": "thin:1,efitype=4m,pre-enrolled-keys=0"]),
    ])
    func `the import makes the disk, and an EFI disk where the firmware wants one`(
        firmware: Firmware, more: [String: String]
    ) {
        let guest = GuestSettings(["bios": firmware.rawValue])
        #expect(
            importParameters(guest, diskStorage: "thin", importVolume: "local:import/x").dictionary
                == [
                    "scsi0": "thin:0,import-from=local:import/x,discard=on,ssd=1,iothread=1", "boot": "order=scsi0",
                ].merging(more) { $1 })
    }

    @Test func `the template is made without disks and gets those of the version`() throws {
        let plan = try Case { $0.pool = "flatcar" }.plan()
        guard case .createTemplate(let creation)? = plan.steps.dropLast().last else {
            Issue.record("\(plan.names)")
            return
        }
        #expect(creation.vmid == 211 && creation.version == 21105)
        let sent = creation.parameters.dictionary
        #expect(
            sent == plain.merging(["vmid": "211", "name": "flatcar-stable-4593-2-5", "pool": "flatcar"]) { $1 })
        let pointing = creation.parameters.pointing(
            at: DiskProperty("\(baseVolume(21105)),size=20G"), efiDisk: "local:x,efitype=4m"
        ).dictionary
        #expect(
            pointing
                == sent.merging([
                    "scsi0": "\(baseVolume(21105)),discard=on,ssd=1,iothread=1", "efidisk0": "local:x,efitype=4m",
                    "boot": "order=scsi0", "template": "1",
                ]) { $1 })
    }

    @Test(
        arguments: [
            ("flatcar-21100.qcow2", 21100), ("flatcar-7.qcow2", 7), ("flatcar-.qcow2", nil), ("flatcar-x.qcow2", nil),
            ("flatcar-021.qcow2", nil), ("flatcar-+7.qcow2", nil), ("flatcar-21100.raw", nil), ("debian-1.qcow2", nil),
            ("flatcar-21100.qcow2.qcow2", nil),
        ] as [(String, Int?)])
    func `an uploaded file says which version it is for`(name: String, vmid: Int?) {
        #expect(ImageUpload.vmid(ofFile: name) == vmid)
    }
}
