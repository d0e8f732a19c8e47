import Foundation
import Testing

/// The base config on an ISO of the tool's own.
@Suite(.blocking) struct ISODeliveryTests {
    private static let build = ["build", "--flavour", "proxmoxve"]

    @Test(.simulator) func `the ISO is attached instead of a cloud-init drive, and holds the config`() throws {
        try Bench.runWithoutPair { bench in
            let plan = try bench.tool.run(Self.build + ["--dry-run"])
            #expect(plan.text.contains("how: uploaded to storage local as an ISO"), "\(plan)")
            for absent in [
                "no pair of storages that share a path", "no snippets directory to write to", "no SFTP: no --sftp-url",
            ] {
                #expect(plan.text.contains("note: \(absent)"), "\(plan)")
            }
            #expect(plan.text.contains("warning: the base config is on an ISO"), "\(plan)")
            #expect(!plan.text.contains("cloudinit") && !plan.text.contains("cicustom"), "\(plan)")

            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("no host name, no user, no SSH keys, no addresses"), "\(outcome)")
            let configuration = try bench.api.configuration()
            let volume = try #require(configuration["ide2"]?.string?.split(separator: ",").first.map(String.init))
            #expect(volume.hasPrefix("local:iso/flatcar-base-") && volume.hasSuffix(".iso"))
            #expect(configuration["ide2"]?.string?.contains("media=cdrom") == true)
            #expect(configuration["boot"] == "order=scsi0")
            for key in ["cicustom", "citype"] { #expect(configuration[key] == nil, "\(key)") }
            try #expect(!bench.volumes().contains { $0.contains("cloudinit") }, "two drives of one label")

            let config = try bench.tool.run(["ignition"]).text.trimmingCharacters(in: .newlines)
            let iso = try #require(
                try bench.simulator.read("/volumes").array.first { $0["volid"]?.string == volume }?["path"]?.string)
            func read(_ name: String) throws -> String {
                try Command.run("isoinfo", ["-R", "-i", iso, "-x", name], in: bench.scratch).text
            }
            try #expect(read("/user-data") == config)
            try #expect(read("/vendor-data").isEmpty)
            try #expect(read("/network-config") == "version: 1\nconfig: []\n")
            let name = volume.replacing("local:iso/", with: "")
            try #expect(read("/meta-data") == "instance-id: \(name)\n")
            let label = try Command.run("isoinfo", ["-d", "-i", iso], in: bench.scratch).text
            #expect(label.contains("Volume id: cidata\n"))

            try #expect(bench.tool.run(Self.build + ["--dry-run", "--exit-code"]).ending == .exit(0))
            // A clone has the very same medium.
            try bench.clone(bench.target.vmid, as: 9001, isFull: true)
            let clone = try bench.api.configuration(of: 9001)
            #expect(clone["ide2"]?.string?.hasPrefix(volume) == true)
        }
    }

    @Test(.simulator) func `an ISO that was removed by hand is put back`() throws {
        try Bench.runWithoutPair { bench in
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            let before = try bench.inventory()
            let iso = try #require(try bench.volumes().first { $0.hasPrefix("local:iso/flatcar-base-") })
            try bench.api.deleteVolume(iso)
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `an ISO that is there already is not sent again`() throws {
        try Bench.runWithoutPair { bench in
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            try bench.api.destroy(bench.target.vmid)
            try bench.api.destroy(bench.target.firstVersion)
            try bench.simulator.clearLog()
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            let uploads = try bench.simulator.requests().filter { $0.path.hasSuffix("/upload") }
            #expect(uploads.map(\.path) == ["/nodes/pve1/storage/flatcar/upload"], "the image alone")
        }
    }

    @Test(.simulator) func `the storage is the one that was named`() throws {
        try Bench.runWithoutPair { bench in
            try bench.simulator.change(
                "/storages", ["storage": "isos", "type": "dir", "path": "srv/isos", "content": "iso"])
            let outcome = try bench.tool.run(Self.build + ["--iso-storage", "isos"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.api.configuration()["ide2"]?.string?.hasPrefix("isos:iso/") == true)
        }
    }

    @Test(.simulator) func `it can be asked for where another way would go`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(Self.build + ["--delivery", "iso"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.api.configuration()["ide2"]?.string?.hasPrefix("local:iso/") == true)
        }
    }

    @Test(.simulator, arguments: ["task-fail", "drop-after"])
    func `an upload that fails leaves no ISO`(fault: String) throws {
        try Bench.runWithoutPair { bench in
            try bench.letTokenDelete(on: ["local"])
            try bench.simulator.fault(fault, "POST", "/storage/local/upload", ["text": "import failed"])
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(fault == "task-fail" ? 1 : 75), "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            try eventually { try bench.inventory() == before }
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a build that fails later takes the ISO back, or says that it stays`() throws {
        for mayDelete in [true, false] {
            try Bench.runWithoutPair { bench in
                if mayDelete { try bench.letTokenDelete(on: ["local"]) }
                try bench.simulator.fault("task-fail", "POST", "/nodes/pve1/qemu$", ["text": "no such cpu"])
                let before = try bench.inventory()
                let outcome = try bench.tool.run(Self.build)
                #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
                if mayDelete {
                    #expect(outcome.errors.contains("note: cleaned up: flatcar-base-"), "\(outcome)")
                    try #expect(bench.inventory() == before)
                } else {
                    #expect(outcome.errors.contains("warning: left behind: flatcar-base-"), "\(outcome)")
                }
            }
        }
    }

    static let mishaps = [
        Mishap(
            "a platform that reads no such drive", exit: 1, says: ["guests of the platform openstack do not read it"],
            arguments: ["build", "--delivery", "iso", "--platform", "openstack"]
        ) { _, _ in },
        Mishap(
            "a storage that is not there", exit: 1,
            says: ["--delivery iso is not possible", "--iso-storage absent", "no such storage"],
            arguments: build + ["--delivery", "iso", "--iso-storage", "absent"]
        ) { _, _ in },
        Mishap(
            "a storage for other things", exit: 1, says: ["pvesm set flatcar --content import,iso,snippets"],
            arguments: build + ["--delivery", "iso", "--iso-storage", "flatcar"]
        ) { _, _ in },
        Mishap(
            "no storage", exit: 1, says: ["no ISO: no storage", "holds 'iso'", "pvesm set STORAGE"], arguments: build
        ) { bench, _ in
            try bench.simulator.change("/storages/flatcar-upload", ["disable": .bool(true)])
            try bench.simulator.change("/storages/local", ["content": "vztmpl,import,snippets"])
        },
        Mishap(
            "no right to upload", exit: 77, says: ["/storage/local: Datastore.AllocateTemplate", "pveum acl modify"],
            arguments: build + ["--delivery", "iso"]
        ) { bench, _ in
            let own = try bench.ownRights()
            try bench.simulator.change(
                "/tokens/\(bench.target.token)",
                ["acl": ["/": .array(own), "/storage/local": ["Datastore.Audit", "Datastore.AllocateSpace"]]])
        },
        Mishap(
            "a directory that was set up and cannot be written", exit: 1,
            says: ["/nowhere is not writable here", "no ISO: it is not taken by itself"],
            arguments: build + ["--snippet-storage", "flatcar", "--snippet-dir", "/nowhere"]
        ) { bench, _ in try bench.simulator.change("/storages/flatcar-upload", ["disable": .bool(true)]) },
    ]

    @Test(.simulator, arguments: mishaps) func `what keeps it from going is said`(mishap: Mishap) throws {
        try mishap.run()
    }
}
