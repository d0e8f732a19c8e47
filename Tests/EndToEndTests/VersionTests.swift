import Foundation
import Testing

/// A template that is there gets another version, and an older one again.
@Suite(.blocking) struct VersionTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test func `a new release becomes a new version, and the old disk is kept`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.api.configuration()
            try bench.mirror.publish(Self.new)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
            let after = try bench.api.configuration()
            for key in ["net0", "smbios1", "vmgenid", "boot", "cores", "memory", "ide2", "scsihw"] {
                #expect(after[key] == before[key], "\(key)")
            }
            #expect(after["name"]?.string == "flatcar-stable-4628-2-0")
            #expect(after["tags"]?.string == "4628.2.0;flatcar;flatcar-stable")
            let disks = [before, after].map { $0["scsi0"]?.string?.split(separator: ",").first.map(String.init) ?? "" }
            #expect(
                disks[0] != disks[1] && disks[1].contains("base-\(bench.target.firstVersion + 1)-disk-"), "\(disks)")
            #expect(!after.object.keys.contains { $0.hasPrefix("unused") || $0 == "scsi1" }, "\(after.text)")

            let versions = try bench.versions()
            #expect(versions.map { $0["release"]?.string } == [Self.new, Self.old])
            #expect(versions.map { $0["state"]?.string } == ["current", "kept"])
            #expect(versions.map { $0["volume"]?.string } == [disks[1], disks[0]])
            #expect(versions.map { $0["vmid"]?.int } == [1, 0].map { bench.target.firstVersion + $0 })
            #expect(versions.allSatisfy { $0["size"]?.int == 20 << 30 })
            #expect(versions.allSatisfy { $0["released"]?.string == "2026-11-21" })
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `the new disk is the new image, and the old one is untouched`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let old = try bench.currentDisk()
            let digest = try Command.run("qemu-img", ["check", old], in: bench.scratch).text
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let changed = bench.scratch.fresh("changed.qcow2")
            let image = bench.mirror.path(Mirror.plainImage, of: Self.new)
            try #expect(bench.tool.run(["retarget", "--platform", "proxmoxve", image, changed]).ending == .exit(0))
            let compared = try Command.run("qemu-img", ["compare", changed, bench.currentDisk()], in: bench.scratch)
            #expect(compared.text.contains("Images are identical"))
            try #expect(Command.run("qemu-img", ["check", old], in: bench.scratch).text == digest)
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let arguments: [String]
        let expected: [String: JSON]
    }

    static let changes = [
        Change(
            testDescription: "cores and memory", arguments: ["--cores", "4", "--memory", "4G"],
            expected: ["cores": 4, "memory": "4096"]),
        Change(
            testDescription: "machine and CPU", arguments: ["--machine", "pc", "--cpu", "host"],
            expected: ["machine": "pc", "cpu": "host"]),
        Change(testDescription: "UEFI", arguments: ["--bios", "ovmf"], expected: ["bios": "ovmf"]),
        Change(
            testDescription: "no base config",
            arguments: ["--without", "kernel-console,update-policy,journal,console-login,masked-units,masked-docker"],
            expected: ["cicustom": .null]),
        Change(
            testDescription: "for Cluster API", arguments: ["--consumer", "capmox"],
            expected: ["ide2": .null, "citype": .null, "cicustom": .null, "cores": 3]),
        Change(testDescription: "a larger disk", arguments: ["--disk-size", "30G"], expected: [:]),
    ]

    @Test(.simulator, arguments: changes)
    func `other settings are a new version, and going back brings the old ones`(change: Change) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.api.configuration()
            let arguments =
                change.arguments.count > 1 && change.arguments[0] == "--without"
                ? change.arguments[1].split(separator: ",").flatMap { ["--without", String($0)] } : change.arguments
            let outcome = try bench.tool.run(["build"] + arguments)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let after = try bench.api.configuration()
            for (key, value) in change.expected { #expect((after[key] ?? .null) == value, "\(key): \(after.text)") }
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"] + arguments).ending == .exit(0))
            if change.arguments.contains("ovmf") {
                #expect(after["efidisk0"]?.string?.contains("base-") == true, "\(after.text)")
            }
            let back = try bench.tool.run(["rollback"])
            #expect(back.ending == .exit(0), "\(back)")
            let returned = try bench.api.configuration()
            for key in ["cores", "memory", "machine", "cpu", "bios", "net0", "citype", "cicustom", "name", "tags"] {
                #expect(returned[key] == before[key], "\(key)")
            }
            #expect((returned["ide2"] == nil) == (before["ide2"] == nil))
            #expect(returned["scsi0"] == before["scsi0"])
            // A clone of it starts.
            try bench.clone(bench.target.vmid, as: 9001)
            try bench.api.work("POST", bench.api.path(9001) + "/status/start")
        }
    }

    @Test func `a version that was rolled back does not come again by itself`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let plan = try bench.tool.run(["rollback", "--dry-run"])
            #expect(plan.text.contains("make version \(Self.old) ("), "\(plan)")
            let outcome = try bench.tool.run(["rollback"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.old)
            let before = try bench.inventory()
            for arguments in [["build"], ["rollback", Self.old]] {
                let again = try bench.tool.run(arguments)
                #expect(again.ending == .exit(0) && again.text.contains("nothing to do"), "\(again)")
            }
            try #expect(bench.tool.run(["check"]).ending == .exit(0))
            try #expect(bench.inventory() == before)
            let none = try bench.tool.run(["rollback"])
            #expect(none.ending == .exit(1) && none.errors.contains("no older version"), "\(none)")
            // By its name it comes, and nothing is downloaded for it.
            let mirrored = try bench.mirror.requests().count { $0.contains(Mirror.image) }
            try #expect(bench.tool.run(["build", "--release", Self.new]).ending == .exit(0))
            try bench.expectTemplate(release: Self.new)
            try #expect(bench.mirror.requests().count { $0.contains(Mirror.image) } == mirrored)
        }
    }

    @Test func `what a person wrote and tagged survives every change`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let own = try bench.api.configuration()["description"]?.string ?? ""
            try bench.api.work(
                "POST", "\(bench.api.vmPath)/config",
                [("description", "# Mine\n\nask Ada\n\(own)\n\nend"), ("tags", "ours;4593.2.5;flatcar;flatcar-stable")])
            try bench.mirror.publish(Self.new)
            for arguments in [["build"], ["rollback"], ["prune", "--keep", "0"]] {
                let outcome = try bench.tool.run(arguments)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let configuration = try bench.api.configuration()
                let description = configuration["description"]?.string ?? ""
                #expect(description.hasPrefix("# Mine\n\nask Ada\n"), "\(description)")
                #expect(description.hasSuffix("\n\nend"), "\(description)")
                #expect(description.ranges(of: "# Flatcar Container Linux").count == 1, "\(description)")
                #expect(configuration["tags"]?.string?.contains("ours") == true)
            }
            try #expect(bench.api.configuration()["tags"]?.string == "4593.2.5;flatcar;flatcar-stable;ours")
        }
    }

    @Test(.simulator) func `settings changed by hand are told and left, or put back`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.simulator.change(
                "/vms/\(bench.target.vmid)",
                ["memory": "8192", "net0": "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1"])
            let seen = try bench.tool.run(["build"])
            #expect(seen.ending == .exit(0) && seen.text.contains("nothing to do"), "\(seen)")
            #expect(seen.text.contains("memory is 8192, and not 2048: changed by hand"), "\(seen)")
            #expect(!seen.text.contains("net0"), "a firewall is no matter of the version")
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(0) && check.text.contains("memory is 8192, and not 2048"), "\(check)")
            let reset = try bench.tool.run(["check", "--reset-shape"])
            #expect(reset.ending == .exit(2) && reset.text.contains("something to do: memory is 8192"), "\(reset)")
            try bench.mirror.publish(Self.new)
            let build = try bench.tool.run(["build"])
            #expect(build.ending == .exit(0) && build.errors.contains("memory is 8192"), "\(build)")
            try #expect(bench.api.configuration()["memory"] == "8192")
            try #expect(bench.api.configuration()["net0"] == "virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1")
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code", "--reset-shape"]).ending == .exit(2))
            try #expect(bench.tool.run(["build", "--reset-shape"]).ending == .exit(0))
            try #expect(bench.api.configuration()["memory"] == "2048")
        }
    }

    @Test(.simulator) func `a base config that was taken off the template is told, and put back on request`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let custom = try bench.api.configuration()["cicustom"]
            try bench.api.call("PUT", bench.api.vmPath + "/config", [("delete", "cicustom")])
            for command in ["check", "build"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(0), "\(outcome)")
                #expect(outcome.text.contains("cicustom is not set"), "\(outcome)")
            }
            try #expect(bench.tool.run(["check", "--reset-shape"]).ending == .exit(2))
            try #expect(bench.tool.run(["build", "--reset-shape"]).ending == .exit(0))
            try #expect(bench.api.configuration()["cicustom"] == custom && custom != nil)
        }
    }

    @Test(.simulator) func `a right that only the exchange of the drive takes is named before anything is done`() throws
    {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let rights = try bench.ownRights()
            let fewer = JSON.array(rights.filter { $0 != "VM.Config.CDROM" })
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": ["/": fewer]])
            let before = try bench.inventory()
            let refused = try bench.tool.run(["build", "--consumer", "capmox"])
            #expect(refused.ending == .exit(77) && refused.errors.contains("VM.Config.CDROM"), "\(refused)")
            try #expect(bench.inventory() == before)
            // The drive is the same.
            try #expect(bench.tool.run(["build", "--cores", "4"]).ending == .exit(0))
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": ["/": .array(rights)]])
            try #expect(bench.tool.run(["build", "--consumer", "capmox"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `a protected template is left as it is`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.simulator.change("/vms/\(bench.target.vmid)", ["protection": 1])
            try #expect(bench.tool.run(["build"]).ending == .exit(0), "there is nothing to do")
            try bench.mirror.publish(Self.new)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("qm set \(bench.target.vmid) --protection 0"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `a clone that has our record is no template of ours`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.clone(bench.target.vmid, as: 311)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build", "--vmid", "311"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            #expect(outcome.errors.contains("it is a clone of VM \(bench.target.vmid)"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }
}
