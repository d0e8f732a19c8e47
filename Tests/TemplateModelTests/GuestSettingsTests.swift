import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What belongs to a version in a VM's configuration.
@Suite struct GuestSettingsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let configuration: [String: String]
        let drift: [String]
    }

    static let rows = [
        Row(testDescription: "as it was made", configuration: [:], drift: []),
        Row(
            testDescription: "another MAC address and a firewall",
            configuration: ["net0": "virtio=AA:BB:CC:00:00:01,bridge=vmbr0,firewall=1"], drift: []),
        Row(
            testDescription: "the model by its name",
            configuration: ["net0": "model=virtio,macaddr=AA:BB:CC:00:00:01,bridge=vmbr0"], drift: []),
        Row(testDescription: "the CPU as a property", configuration: ["cpu": "cputype=x86-64-v2-AES"], drift: []),
        Row(testDescription: "the memory as a property", configuration: ["memory": "current=2048"], drift: []),
        Row(
            testDescription: "the cloud-init drive on another storage",
            configuration: ["ide2": "thin:vm-211-cloudinit,media=cdrom,size=4M"], drift: []),
        Row(testDescription: "more memory", configuration: ["memory": "4096"], drift: ["memory"]),
        Row(
            testDescription: "another bridge", configuration: ["net0": "virtio=AA:BB:CC:00:00:01,bridge=vmbr7"],
            drift: ["net0"]),
        Row(
            testDescription: "a VLAN", configuration: ["net0": "virtio=AA:BB:CC:00:00:01,bridge=vmbr0,tag=7"],
            drift: ["net0"]),
        Row(
            testDescription: "another device", configuration: ["net0": "e1000=AA:BB:CC:00:00:01,bridge=vmbr0"],
            drift: ["net0"]),
        Row(
            testDescription: "another config", configuration: ["cicustom": "user=local:snippets/x"], drift: ["cicustom"]
        ),
        Row(testDescription: "an ISO", configuration: ["ide2": "local:iso/x.iso,media=cdrom"], drift: ["ide2"]),
        Row(testDescription: "several", configuration: ["cores": "1", "bios": "ovmf"], drift: ["bios", "cores"]),
        Row(
            testDescription: "what is no matter of a version",
            configuration: ["onboot": "1", "scsi3": "x", "name": "x"], drift: []),
    ]

    @Test(arguments: rows) func `what somebody has changed by hand is found, and nothing else`(row: Row) {
        let configuration = VMConfiguration(defaultConfiguration.merging(row.configuration) { $1 })
        #expect(defaultGuest.drift(of: configuration).map(\.key) == row.drift)
    }

    @Test func `what is missing is a change as well, but for the firmware that Proxmox takes anyway`() {
        var configuration = defaultConfiguration
        configuration["bios"] = nil
        #expect(defaultGuest.drift(of: VMConfiguration(configuration)).isEmpty)
        configuration["ide2"] = nil
        configuration["cores"] = nil
        #expect(defaultGuest.drift(of: VMConfiguration(configuration)).map(\.key) == ["cores", "ide2"])
    }

    @Test(arguments: [
        (GuestSettings.Drive.none, [:]), (.cloudInit(format: nil, custom: nil), ["ide2": "cloudinit"]),
        (
            .cloudInit(format: "nocloud", custom: "vendor=a:snippets/b"),
            ["ide2": "cloudinit", "citype": "nocloud", "cicustom": "vendor=a:snippets/b"]
        ),
        (.medium("local:iso/x.iso"), ["ide2": "local:iso/x.iso"]),
    ])
    func `what is asked for has a text for each key`(drive: GuestSettings.Drive, more: [String: String]) throws {
        let shape = try makeSettings { $0.shape.vlan = 7 }.shape
        #expect(
            GuestSettings(shape, drive)
                == GuestSettings(
                    [
                        "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048",
                        "net0": "virtio,bridge=vmbr0,tag=7",
                    ].merging(more) { $1 }))
    }

    @Test(
        arguments: [
            ("cores", nil, "2"), ("cores", "8", "2"), ("absent", "x", nil), ("cicustom", "x", nil),
            ("ide2", nil, "thin:cloudinit"), ("net0", nil, "virtio,bridge=vmbr0"),
            ("net0", "virtio=AA:BB,bridge=vmbr7,tag=7,firewall=1", "virtio=AA:BB,firewall=1,bridge=vmbr0"),
        ] as [(String, String?, String?)])
    func `a value is written so that the rest of a device stays`(key: String, present: String?, value: String?) {
        #expect(defaultGuest.property(key, storage: "thin", present: present) == value)
    }

    @Test func `an ISO is written as the medium that it is`() {
        let guest = GuestSettings(["ide2": "local:iso/x.iso"])
        #expect(guest.property("ide2", storage: "thin", present: nil) == "local:iso/x.iso,media=cdrom")
    }

    @Test func `a change by hand is said in words`() {
        #expect(Drift(key: "cores", recorded: "2", found: "4").words == "cores is 4, and not 2")
        #expect(Drift(key: "cores", recorded: "2", found: nil).words == "cores is not set, and not 2")
        #expect(Drift(key: "cicustom", recorded: nil, found: "x").words == "cicustom is x, and not absent")
    }

    /// The digest is in the records: another text would make every template outdated.
    @Test func `the digest of a shape is that of its properties`() throws {
        #expect(
            try makeSettings { $0.shape.vlan = 7 }.shape.digest
                == "6893c6590bb098cfc0851cbb5f4ef3ceca1ee22e068fa8d744923182e353934b")
    }
}
