import ProxmoxTypes
import TemplateBuilder
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

    @Test func `settings for a VM and what it then has are the same`() throws {
        for change in [{ (_: inout BuildSettings) in }, { $0.shape.vlan = 7 }, { $0.consumer = .capmox }] {
            let settings = try makeSettings(change)
            let guest = GuestSettings(settings, release: try makeRelease(), delivery: nil)
            var made = try createdParameters(settings, nil).dictionary
            made["net0"] = made["net0"]?.replacing("virtio,", with: "virtio=BC:24:11:00:00:01,")
            if made["ide2"] != nil { made["ide2"] = "thin:vm-211-cloudinit,media=cdrom" }
            #expect(guest.drift(of: VMConfiguration(made)).isEmpty)
        }
    }
}

@Suite struct SmokeTestReadingTests {
    @Test(arguments: [
        ("NAME=x\nVERSION_ID=4593.2.5\n", "4593.2.5"), ("VERSION_ID=\"4593.2.5\"", "4593.2.5"),
        ("VERSION_ID=4593.2.5\r\n", "4593.2.5"), ("VERSION=4593.2.5", nil), ("OLD_VERSION_ID=1", nil), ("", nil),
        ("VERSION_ID=", ""),
    ])
    func `os-release says the version`(text: String, version: String?) {
        #expect(SmokeTest.versionID(in: text) == version)
    }

    @Test func `blanks and tabs are the same to the kernel`() {
        #expect(SmokeTest.words("4\t4\t1\t7\n") == SmokeTest.words("4 4  1 7"))
        #expect(SmokeTest.words("") == "")
    }

    @Test(arguments: [
        ("8.4.1", ["VM.PowerMgmt", "VM.Monitor"]),
        ("9.2.11", ["VM.PowerMgmt", "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"]),
    ])
    func `the rights it takes have the names of the Proxmox it runs on`(version: String, names: [String]) throws {
        #expect(SmokeTest.privileges(on: try decode(["version": version])) == names)
    }
}
