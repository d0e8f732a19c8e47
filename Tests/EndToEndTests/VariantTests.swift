import Foundation
import Testing

/// Builds that differ from the ordinary one by a setting or by what the mirror has.
@Suite(.blocking) struct VariantTests {
    @Test func `the proxmoxve image is built without decompression`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "--flavour", "proxmoxve"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let configuration = try bench.api.configuration()
            let digest = try Command.run("sha512sum", [bench.mirror.path(Mirror.proxmoxImage)], in: bench.scratch).text
            #expect(digest.hasPrefix(try Record(in: configuration).image + " "))
            #expect(configuration["description"]?.string?.contains("proxmoxve, platform proxmoxve") == true)
            try #expect(bench.mirror.requests().contains("GET /amd64-usr/4593.2.5/\(Mirror.proxmoxImage) 200"))
            try bench.expectDisk(Mirror.proxmoxImage, nil)
        }
    }

    @Test func `the plain image of the qemu flavour is taken as it is`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build", "--compression", "none"]).ending == .exit(0))
            try #expect(bench.mirror.requests().contains("GET /amd64-usr/4593.2.5/\(Mirror.plainImage) 200"))
            try #expect(!bench.mirror.requests().contains { $0.contains(Mirror.image) })
        }
    }

    @Test func `without a plain image beside it the decoded one is spooled, with a warning`() throws {
        try Bench.run { bench in
            try bench.mirror.remove(Mirror.plainImage)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("warning: the server does not say how long"))
            #expect(outcome.errors.contains("temporary file"))
            try #expect(FileManager.default.contentsOfDirectory(atPath: bench.scratch.path + "/tmp").isEmpty)
        }
    }

    @Test func `a mirror in a directory needs no server`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "--release-url", bench.mirror.fileURL])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.mirror.requests().isEmpty)
            try #expect(Record(in: try bench.api.configuration()).release == MirrorServer.release)
        }
    }

    @Test func `a mirror with an authority of its own is trusted by SSL_CERT_FILE`() throws {
        try Bench.run { bench in
            let settings = ["SSL_CERT_FILE": bench.mirror.server.certificate]
            let outcome = try bench.tool.run(["build", "--release-url", bench.mirror.secureURL], settings)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.mirror.requests().contains("GET /amd64-usr/4593.2.5/\(Mirror.image) 200"))
        }
    }

    @Test func `one version is built on request`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build", "--release", MirrorServer.release]).ending == .exit(0))
            try #expect(Record(in: try bench.api.configuration()).release == MirrorServer.release)
            try #expect(!bench.mirror.requests().contains { $0.contains("current") })
        }
    }

    @Test(.simulator) func `the template joins a pool`() throws {
        try Bench.run(world: ["pools": ["templates"]]) { bench in
            let outcome = try bench.tool.run(["build", "--pool", "templates"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for vmid in try bench.machines() { try #expect(bench.machine(vmid)?["pool"] == "templates") }
        }
    }

    @Test(.simulator) func `the rights that are asked for are enough, those for the VM on its pool alone`() throws {
        let onGuest: JSON = [
            "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
            "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options",
        ]
        let acl: JSON = [
            "/pool/templates": onGuest, "/storage/local-images": ["Datastore.AllocateSpace", "Datastore.Audit"],
            "/storage/flatcar": ["Datastore.AllocateTemplate", "Datastore.Audit"],
            "/storage/flatcar-upload": ["Datastore.AllocateTemplate", "Datastore.Audit"],
            "/sdn/zones/localnetwork/vmbr0": ["SDN.Use"],
        ]
        let token: JSON = ["role": "normal", "id": "ci@pve!pool", "acl": acl]
        let root: JSON = ["role": "root", "id": "root@pam!admin"]
        try Bench.run(world: ["pools": ["templates"], "tokens": [token, root]]) { bench in
            let outcome = try bench.tool.run(["build", "--pool", "templates"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(
                try bench.tool.run(["build", "--pool", "templates", "--dry-run", "--exit-code"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            for arguments in [["build", "--pool", "templates"], ["rollback"], ["prune", "--keep", "0"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            try bench.expectTemplate()
            try #expect(bench.versions().count == 1)
        }
    }

    @Test func `UEFI gets its own disk`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build", "--bios", "ovmf"]).ending == .exit(0))
            let configuration = try bench.api.configuration()
            #expect(configuration["bios"] == "ovmf")
            let disk = configuration["efidisk0"]?.string ?? ""
            #expect(disk.contains("efitype=4m") && disk.contains("pre-enrolled-keys=0"), "\(disk)")
            #expect(disk.contains("base-"), "converted with the rest: \(disk)")
        }
    }

    @Test func `the VM's shape is as it was asked for`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run([
                "build", "--vlan", "17", "--cores", "3", "--memory", "3G", "--disk-size", "9", "--cpu", "host",
                "--machine", "pc", "--tag", "Zeta", "--tag", "alpha",
            ])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let configuration = try bench.api.configuration()
            #expect(configuration["net0"]?.string?.contains(",tag=17") == true)
            #expect(configuration["cores"] == 3)
            #expect(configuration["memory"] == "3072")
            #expect(configuration["scsi0"]?.string?.contains("size=9G") == true)
            #expect(configuration["cpu"]?.string?.hasSuffix("host") == true)
            #expect(configuration["machine"] == "pc")
            #expect(configuration["tags"] == "4593.2.5;alpha;flatcar;flatcar-stable;zeta")
        }
    }

    @Test(.simulator) func `without the storage pair the config is written into a directory`() throws {
        try Bench.run { bench in
            try bench.simulator.change("/storages/flatcar-upload", ["disable": .bool(true)])
            // Nor an ISO.
            try bench.simulator.change("/storages/local", ["content": "vztmpl,import,snippets,backup"])
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let refused = try bench.tool.run(["build"])
            #expect(refused.ending == .exit(1) && refused.complaints.count == 1, "\(refused)")
            #expect(refused.errors.contains("'proxmox-flatcar doctor' with the same settings"))
            // It sends people there, so the command must be there.
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.ending != .exit(0) && doctor.text.contains("pvesm add dir flatcar-upload"), "\(doctor)")

            let plan = try bench.tool.run([
                "build", "--dry-run", "--snippet-storage", "flatcar", "--snippet-dir", directory,
            ])
            #expect(plan.text.contains("no pair of storages that share a path"), "\(plan)")
            let outcome = try bench.tool.run(["build", "--snippet-storage", "flatcar", "--snippet-dir", directory])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let name = (try bench.api.configuration()["cicustom"]?.string ?? "")
                .replacing("vendor=flatcar:snippets/", with: "")
            #expect(name.hasSuffix(".ign"))
            let config = try bench.tool.run(["ignition"]).text.trimmingCharacters(in: .newlines)
            try #expect(String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) == config)
        }
    }

    @Test func `without any fragment there is no cicustom`() throws {
        try Bench.run { bench in
            let all = [
                "kernel-console", "masked-units", "masked-docker", "update-policy", "journal", "console-login",
            ]
            let outcome = try bench.tool.run(["build"] + all.flatMap { ["--without", $0] })
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.api.configuration()["cicustom"] == nil)
        }
    }

    @Test(.simulator) func `one's own fragment reaches the drive`() throws {
        try Bench.run { bench in
            let fragment = try bench.scratch.file(
                "own.ign", #"{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"/etc/own"}]}}"#)
            try #expect(bench.tool.run(["build", "--ignition", fragment]).ending == .exit(0))
            let custom = try bench.api.configuration()["cicustom"]?.string ?? ""
            let snippet =
                try bench.simulator.storagePath("flatcar") + "/"
                + custom.replacing("vendor=flatcar:", with: "")
            try #expect(String(contentsOfFile: snippet, encoding: .utf8).contains("/etc/own"))
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(2) && check.text.contains("base config"), "\(check)")
        }
    }
}
