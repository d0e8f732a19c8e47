import Foundation
import Testing

/// The main job: a template from a release. What counts is what Proxmox holds afterwards.
@Suite(.blocking) struct BuildTests {
    @Test func `a build makes the template`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("template \(bench.target.vmid) on node \(bench.target.node)"))

            let configuration = try bench.api.configuration()
            let fixed: [String: JSON] = [
                "template": 1, "scsihw": "virtio-scsi-single", "agent": "enabled=1", "serial0": "socket",
                "boot": "order=scsi0", "citype": "nocloud", "ostype": "l26", "bios": "seabios", "machine": "q35",
                "cores": 2, "memory": "2048", "cpu": "x86-64-v2-AES", "name": "flatcar-stable-4593-2-5",
                "tags": "4593.2.5;flatcar;flatcar-stable",
            ]
            for (key, value) in fixed { #expect(configuration[key] == value, "\(key)") }

            let disk = configuration["scsi0"]?.string ?? ""
            #expect(disk.contains("base-\(bench.target.firstVersion)-disk-"), "the version's base volume: \(disk)")
            for property in ["discard=on", "ssd=1", "iothread=1", "size=20G"] {
                #expect(disk.split(separator: ",").contains(Substring(property)), "\(disk)")
            }
            let network = configuration["net0"]?.string ?? ""
            #expect(network.hasPrefix("virtio=") && network.hasSuffix(",bridge=\(bench.target.bridge ?? "vmbr0")"))
            #expect(configuration["ide2"]?.string?.hasSuffix(",media=cdrom") == true)
            #expect(configuration["cicustom"]?.string?.hasPrefix("vendor=") == true)
        }
    }

    @Test func `the record names the release, the image's digest and its signer`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let record = try Record(in: try bench.api.configuration())
            let image = try Command.run("sha512sum", [bench.mirror.path(Mirror.image)], in: bench.scratch).text
            let keys = try Command.run(
                "gpg", ["--batch", "--homedir", bench.mirror.server.key.path, "--with-colons", "--list-keys"],
                in: bench.scratch
            ).text
            #expect(record.release == MirrorServer.release)
            #expect(image.hasPrefix(record.image + " "))
            #expect(keys.contains("fpr:::::::::\(record.signer):"))
            #expect(record.signer != bench.mirror.server.key.fingerprint, "a subkey signs")
        }
    }

    @Test(.simulator) func `the disk is the image, grown, and says that it runs on Proxmox VE`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("the image was for qemu; changed 1 of 1 copies"), "\(outcome)")
            try bench.expectDisk(Mirror.plainImage)
            let lines = try bench.oemScript().split(separator: "\n")
            #expect(lines == ["set oem_id=\"proxmoxve\"", "set linux_append=\"flatcar.autologin\""])
        }
    }

    @Test(.simulator) func `a clone gets the base config as vendor data, beside Proxmox's own user data`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let config = try bench.tool.run(["ignition"]).text.trimmingCharacters(in: .newlines)
            try #expect(JSON(config)["ignition"]?["version"] == "3.3.0")
            let custom = try bench.api.configuration()["cicustom"]?.string ?? ""
            let name = custom.replacing("vendor=flatcar:snippets/", with: "")
            let snippet = try bench.simulator.storagePath("flatcar") + "/snippets/" + name
            try #expect(String(contentsOfFile: snippet, encoding: .utf8) == config)

            let drive = try bench.cloudInitDrive(["/vendor-data", "/user-data"])
            #expect(drive.label == "cidata")
            #expect(drive.files[0] == config)
            #expect(drive.files[1].hasPrefix("#cloud-config\nhostname: "), "Proxmox's own: \(drive.files[1])")
        }
    }

    @Test func `a build of everything built already asks little and changes nothing`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            let mirrored = try bench.mirror.requests().count
            if Settings.isSimulated { try bench.simulator.clearLog() }
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("nothing to do"))
            if Settings.isSimulated {
                let counters = try bench.simulator.read("/counters")
                let mirror = try bench.mirror.requests().count - mirrored
                #expect((counters["requests"]?.int ?? .max) + mirror <= 10)
                #expect((counters["sent"]?.int ?? .max) <= 64 << 10)
                #expect(counters["methods"]?.object.keys.sorted() == ["GET"])
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `quiet leaves warnings and the result`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "--node", bench.target.node, "--quiet"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let warnings = outcome.errors.split(separator: "\n")
            #expect(warnings.allSatisfy { $0.hasPrefix("warning: ") }, "\(outcome.errors)")
        }
    }

    @Test(.simulator) func `a token that may delete leaves no import file`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(!bench.volumes().contains { $0.contains(":import/") })
        }
    }

    @Test(.simulator) func `the template has no disk of its own, and can be cloned in full and linked`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let own = try bench.volumes().filter { $0.contains(":\(bench.target.vmid)/") }
            #expect(own.allSatisfy { $0.contains("cloudinit") } && own.count == 1, "\(own)")
            try #expect(bench.api.configuration()["protection"] == nil)
            try bench.expectClones()
            // A clone of the template has neither the protection nor the tag of its version.
            try bench.clone(bench.target.vmid, as: 9001)
            let clone = try bench.api.configuration(of: 9001)
            #expect(clone["protection"] == nil && clone["tags"] == "4593.2.5;flatcar;flatcar-stable", "\(clone.text)")
        }
    }

    @Test(.simulator) func `a token that may not delete says what stays`() throws {
        try Bench.run { bench in
            let plan = try bench.tool.run(["build", "--dry-run"])
            #expect(
                plan.text.contains("note: the uploaded image stays in storage \(bench.target.imageStorage)"), "\(plan)")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.inventory().description.contains(bench.importVolume))
        }
    }
}
