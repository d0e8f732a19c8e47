import Flatcar
import Foundation
import ProxmoxTypes
import TemplateBuilder
import TestSupport
import Testing

private func delivery(_ settings: BuildSettings) throws -> Delivery {
    let site = try makeSite(
        storages: [try storage("flatcar", "snippets,import"), try storage("flatcar-upload", "vztmpl")],
        configurations: [
            try configured("flatcar", "snippets,import", path: "/var/lib/flatcar"),
            try configured("flatcar-upload", "vztmpl", path: "/var/lib/flatcar", directories: ["vztmpl": "snippets"]),
        ])
    guard let config = settings.baseConfig else { throw Scratch.Failure(description: "no base config") }
    return try Delivery.choose(
        for: config, release: try makeRelease().version, settings: settings, site: site,
        here: LocalMachine(hostName: "here") { _ in false })
}

@Suite struct CreateParametersTests {
    private func parameters(
        _ change: (inout BuildSettings) -> Void = { _ in }, delivered: Bool = false
    ) throws -> Parameters {
        let settings = try makeSettings(change)
        return try createdParameters(settings, delivered ? try delivery(settings) : nil)
    }

    private let plain = [
        "vmid": "211", "name": "flatcar-stable-4593-2-5", "ostype": "l26", "machine": "q35", "bios": "seabios",
        "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048", "scsihw": "virtio-scsi-single",
        "scsi0": "thin:0,import-from=local:import/flatcar-211.qcow2,discard=on,ssd=1,iothread=1",
        "net0": "virtio,bridge=vmbr0", "agent": "enabled=1", "serial0": "socket", "boot": "order=scsi0",
        "ide2": "thin:cloudinit", "citype": "nocloud",
    ]

    @Test func `by default a VM has what Flatcar wants and nothing besides`() throws {
        // Neither `template`, which would leave the disk no base volume, nor `tags`, which are checked without the pool.
        #expect(try parameters().dictionary == plain)
        #expect(try parameters().pairs.count == plain.count)
    }

    @Test func `each setting shows in its own parameter`() throws {
        let rows: [([String: String], (inout BuildSettings) -> Void)] = [
            (["bios": "ovmf", "efidisk0": "thin:1,efitype=4m,pre-enrolled-keys=0"], { $0.shape.firmware = .ovmf }),
            (["net0": "virtio,bridge=vmbr1,tag=4094"], { ($0.shape.bridge, $0.shape.vlan) = ("vmbr1", 4094) }),
            (["pool": "flatcar"], { $0.pool = "flatcar" }),
            (["cores": "8", "memory": "16384"], { ($0.shape.cores, $0.shape.memory) = (8, 16_384) }),
            (["cpu": "host", "machine": "virt"], { ($0.shape.cpu, $0.shape.machine) = ("host", "virt") }),
            (["vmid": "9000"], { $0.vmid = 9000 }),
            (["citype": "configdrive2"], { $0.oem.platform = .openstack }),
            // They have no place in the creation.
            ([:], { $0.tags = ["x"] }),
            ([:], { $0.shape.diskSize = 100 * gibibyte }),
            ([:], { ($0.oem.keepsConsoleAutologin, $0.oem.kernelArguments) = (false, ["loglevel=4"]) }),
        ]
        for (expected, change) in rows {
            #expect(try parameters(change).dictionary == plain.merging(expected) { $1 })
        }
    }

    @Test func `the base config is referred to where it lies`() throws {
        let name = try delivery(try makeSettings()).fileName
        #expect(
            try parameters(delivered: true).dictionary
                == plain.merging(["cicustom": "vendor=flatcar:snippets/\(name)"]) { $1 })
    }

    @Test func `an ISO takes the place of the cloud-init drive and all that belongs to it`() throws {
        let settings = try makeSettings { $0.delivery.method = .iso }
        let site = try makeSite(storages: [try storage("local", "iso")])
        let delivery = try Delivery.choose(
            for: try #require(settings.baseConfig), release: try makeRelease().version,
            settings: settings, site: site, here: LocalMachine(hostName: "here") { _ in false })
        let parameters = try createdParameters(settings, delivery).dictionary
        #expect(parameters["ide2"] == "local:iso/\(delivery.fileName),media=cdrom")
        #expect(parameters["citype"] == nil)
        #expect(parameters["cicustom"] == nil)
        #expect(Set(plain.keys).subtracting(parameters.keys) == ["citype"])
    }

    @Test(
        arguments: [
            ("", [], "4593.2.6;flatcar;flatcar-stable"),
            ("", ["Zeta", "alpha"], "4593.2.6;alpha;flatcar;flatcar-stable;zeta"),
            ("", ["FLATCAR", "flatcar", "x", "X"], "4593.2.6;flatcar;flatcar-stable;x"),
            ("4593.2.5;flatcar;flatcar-stable", [], "4593.2.6;flatcar;flatcar-stable"),
            ("mine, 4593.2.5 other", ["x"], "4593.2.6;flatcar;flatcar-stable;mine;other;x"),
        ] as [(String, [String], String)])
    func `tags are as Proxmox will show them, and a person's stay`(
        present: String, given: [String], expected: String
    ) throws {
        let old = Identity(try makeRelease(), try makeSettings())
        let new = Identity(try makeRelease("4593.2.6"), try makeSettings())
        let tags = TagList(VMConfiguration(["tags": present])).moved(from: old, to: new, adding: given)
        #expect(tags.property == expected)
    }
}

@Suite struct PlanTests {
    /// From a private mirror with a password in its URL.
    private func plan() throws -> Plan {
        let settings = try makeSettings { $0.tags = ["ci"] }
        let release = try makeRelease(mirror: "https://reader:hunter2@mirror.example/flatcar")
        let upload = ImageUpload(
            release: release, image: settings.image,
            change: try settings.oem.change(of: settings.image, in: release.version), length: 498_139_136,
            storage: "local",
            fileName: "flatcar-211.qcow2")
        let delivery = try delivery(settings)
        return Plan(
            vmid: 211, node: "pve1", identity: Identity(release, settings), notes: ["one note"],
            warnings: ["one warning"],
            steps: [
                .uploadImage(upload), .deliverBaseConfig(delivery),
                .createVM(
                    VMCreation(
                        vmid: 211, parameters: try createdParameters(settings, delivery),
                        draft: VersionDraft(release, settings, delivery: delivery))),
                .resizeDisk(vmid: 211, disk: "scsi0", settings.shape.diskSize), .convertToTemplate(vmid: 211),
                .promote(
                    Promotion(
                        .present(nil), identity: Identity(release, settings), guest: defaultGuest, settings)),
                .convertDisk(vmid: 211, disk: "scsi0"),
                .removeImportFile(storage: "local", volume: upload.volume),
            ])
    }

    @Test func `a plan is a numbered list for people`() throws {
        let config = "flatcar-base-\(try #require(try makeSettings().baseConfig).digest.prefix(16)).tar.gz"
        let expected = """
            Template 211 on node pve1: Flatcar 4593.2.5 (stable, amd64-usr)
              1. upload flatcar_production_qemu_image.img.bz2 4593.2.5 as local:import/flatcar-211.qcow2
                   from: https://mirror.example/flatcar/amd64-usr/4593.2.5/flatcar_production_qemu_image.img.bz2
                   size: 498139136 bytes
                   platform: proxmoxve, instead of qemu
              2. put the base config into storage flatcar
                   how: uploaded through storage flatcar-upload, which shares its path with flatcar
                   file: \(config)
                   size: 32 bytes
              3. create VM 211
                   name: flatcar-stable-4593-2-5
                   ostype: l26
                   machine: q35
                   bios: seabios
                   cpu: x86-64-v2-AES
                   cores: 2
                   memory: 2048
                   scsihw: virtio-scsi-single
                   scsi0: thin:0,import-from=local:import/flatcar-211.qcow2,discard=on,ssd=1,iothread=1
                   net0: virtio,bridge=vmbr0
                   agent: enabled=1
                   serial0: socket
                   boot: order=scsi0
                   ide2: thin:cloudinit
                   citype: nocloud
                   cicustom: vendor=flatcar:snippets/\(config)
              4. resize scsi0 of VM 211 to 20 GiB
              5. convert VM 211 to a template
              6. tag the template and complete its record
              7. make scsi0 of template 211 a base volume
              8. remove local:import/flatcar-211.qcow2
            note: one note
            warning: one warning

            """
        #expect(try plan().text == expected)
        #expect(try plan().summary == "template 211 on node pve1: Flatcar 4593.2.5 (stable, amd64-usr)\n")
    }

    @Test func `a plan is one JSON object for machines, with sorted keys`() throws {
        let plan = try plan()
        let text = plan.json
        #expect(text.hasSuffix("}\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == ["vmid", "node", "identity", "nothingToDo", "steps", "notes", "warnings"])
        #expect(object["vmid"] as? Int == 211)
        #expect(object["nothingToDo"] as? Bool == false)
        #expect(object["notes"] as? [String] == ["one note"])
        let steps = try #require(object["steps"] as? [[String: Any]])
        #expect(
            steps.map { $0["step"] as? String } == [
                "upload-image", "deliver-base-config", "create-vm", "resize-disk", "convert-to-template", "promote",
                "convert-disk", "remove-import-file",
            ])
        #expect(steps.map { $0["title"] as? String } == plan.steps.map(\.title))
        #expect(
            steps[0]["details"] as? [String: String] == [
                "from": "https://mirror.example/flatcar/amd64-usr/4593.2.5/flatcar_production_qemu_image.img.bz2",
                "size": "498139136 bytes", "platform": "proxmoxve, instead of qemu",
            ])
        #expect(
            (object["identity"] as? [String: String])?.keys.sorted() == [
                "board", "channel", "config", "flavour", "platform", "release", "shape",
            ])
        // Top-level keys, as they stand in the text.
        let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map {
            $0.dropFirst(3).prefix { $0 != "\"" }
        }
        #expect(keys == keys.sorted())
    }

    @Test func `no plan shows the password of a mirror`() throws {
        let plan = try plan()
        for text in [plan.text, plan.json, plan.summary] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("reader"))
        }
    }

    @Test func `a plan without steps says that there is nothing to do`() throws {
        let plan = Plan(vmid: 211, node: "pve1", identity: Identity(try makeRelease(), try makeSettings()), steps: [])
        #expect(plan.isEmpty)
        #expect(plan.text == "Template 211 on node pve1 has release 4593.2.5 already: nothing to do.\n")
        let object = try JSONSerialization.jsonObject(with: Data(plan.json.utf8)) as? [String: Any]
        #expect(object?["nothingToDo"] as? Bool == true)
        #expect((object?["steps"] as? [Any])?.isEmpty == true)
    }

    @Test func `an image whose length is not known says so`() throws {
        let upload = ImageUpload(
            release: try makeRelease(), image: try makeSettings().image, change: nil, length: nil, storage: "local",
            fileName: "x")
        #expect(Step.uploadImage(upload).details.contains { $0.value == "not known before decompression" })
    }
}
