import Foundation
import Testing

/// Older versions go, and what is in use stays.
@Suite(.blocking) struct VersionPruneTests {
    private static let prune = ["prune", "--keep", "0"]

    /// Versions with disks of their own: disks of different sizes are no disk of another.
    private func build(_ bench: Bench, sizes: [Int], keep: Int = 4) throws {
        for size in sizes {
            let outcome = try bench.tool.run(["build", "--disk-size", "\(size)G", "--keep", "\(keep)"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.simulator) func `a build keeps as many older versions as it is told`() throws {
        try Bench.run { bench in
            try build(bench, sizes: [20, 21, 22], keep: 1)
            try #expect(bench.versions().count == 2)
            try #expect(bench.versionDisks() == 2)
            try build(bench, sizes: [23], keep: 0)
            try #expect(bench.versions().count == 1)
            try #expect(bench.versionDisks() == 1)
            try bench.expectClones()
        }
    }

    @Test(.simulator) func `a version that linked clones stand on stays until they are gone`() throws {
        try Bench.run { bench in
            let first = bench.target.firstVersion
            try build(bench, sizes: [20])
            try bench.clone(bench.target.vmid, as: 305)
            let linked = try #require(bench.volumes().first { $0.contains("/305/vm-305-disk-0") })
            let build = ["build", "--disk-size", "21G", "--keep", "0"]
            let plan = try bench.tool.run(build + ["--dry-run"])
            #expect(plan.text.contains("stays: linked clones stand on it: VM 305"), "\(plan)")
            try #expect(bench.tool.run(build).ending == .exit(0))
            try #expect(bench.volumes().contains(linked))
            let versions = try bench.versions()
            #expect(versions.map { $0["vmid"]?.int } == [first + 1, first])
            #expect(versions.map { $0["clones"] } == [[], [305]], "\(versions)")
            // Nothing to do as long as nothing can be done.
            try #expect(bench.tool.run(build + ["--dry-run", "--exit-code"]).ending == .exit(0))
            let prune = try bench.tool.run(Self.prune)
            #expect(prune.ending == .exit(0) && prune.text.contains("linked clones stand on it: VM 305"), "\(prune)")
            try bench.api.destroy(305)
            try #expect(bench.tool.run(build).ending == .exit(0))
            try #expect(bench.machines() == [bench.target.vmid, first + 1])
        }
    }

    /// The token does not see the clone; Proxmox refuses, and that is no failure.
    @Test(.simulator, arguments: ["build", "prune"])
    func `a clone that cannot be seen keeps its version as well`(command: String) throws {
        try Bench.run { bench in
            try build(bench, sizes: [20])
            try bench.clone(bench.target.vmid, as: 305)
            let acl: JSON = ["/": .array(try bench.ownRights()), "/vms/305": ["VM.Console"]]
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": acl])
            if command == "prune" { try build(bench, sizes: [21]) }
            let build = ["build", "--disk-size", "21G", "--keep", "0"]
            let outcome = try bench.tool.run(command == "prune" ? Self.prune : build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.description.contains("is still in use by linked clone"), "\(outcome)")
            // It is as it was: whole and protected.
            let version = try bench.api.configuration(of: bench.target.firstVersion)
            #expect(version["protection"] == 1 && version["scsi0"]?.string?.contains("base-") == true, "\(outcome)")
            try #expect(bench.versions().allSatisfy { $0["clones"] == JSON.null }, "it is not known")
            try bench.expectClones()
        }
    }

    @Test(.simulator) func `the owner of a disk stays for as long as another version points there`() throws {
        try Bench.run { bench in
            let first = bench.target.firstVersion
            for cores in 1...3 {
                try #expect(bench.tool.run(["build", "--cores", "\(cores)", "--keep", "9"]).ending == .exit(0))
            }
            // It stands on the disk that all three have.
            try bench.clone(bench.target.vmid, as: 305)
            let outcome = try bench.tool.run(Self.prune)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("template \(bench.target.vmid) has its disk"), "\(outcome)")
            try #expect(bench.machines() == [bench.target.vmid, 305, first, first + 2], "\(outcome)")
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build", "--keep", "0"]).ending == .exit(0))
            // Nothing but the disk that somebody stands on.
            try #expect(bench.machines() == [bench.target.vmid, 305, first, first + 1])
            try bench.api.destroy(305)
            try #expect(bench.tool.run(Self.prune).ending == .exit(0))
            try #expect(bench.machines() == [bench.target.vmid, first + 1])
            try #expect(bench.versionDisks() == 1)
            try bench.expectClones()
        }
    }

    @Test(.simulator) func `prune removes older versions and then their base configs`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build", "--without", "journal"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.volumes().count { $0.hasPrefix("flatcar-upload:") } == 2)
            let before = try bench.inventory()
            let dry = try bench.tool.run(Self.prune + ["--dry-run"])
            #expect(dry.ending == .exit(0) && dry.text.contains("unused"), "\(dry)")
            try #expect(bench.inventory() == before)
            try #expect(bench.tool.run(["prune"]).ending == .exit(0))
            try #expect(bench.versions().count == 2, "two are kept unless told otherwise")
            let outcome = try bench.tool.run(Self.prune + ["--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let report = try JSON(outcome.output)
            #expect(report["versions"]?.array.map { $0["state"] } == ["removed"], "\(report.text)")
            #expect(report["versions"]?.array.first?["vmid"]?.int == bench.target.firstVersion)
            try #expect(bench.volumes().count { $0.hasPrefix("flatcar-upload:") } == 1)
            try bench.expectTemplate(release: MirrorServer.newerRelease)
        }
    }

    @Test(.simulator) func `a disk that the record does not know is never deleted`() throws {
        try Bench.run { bench in
            try build(bench, sizes: [20, 21])
            // Somebody's own, detached from the template.
            try bench.api.work("POST", "\(bench.api.vmPath)/config", [("scsi5", "local-images:1")])
            try bench.api.work("POST", "\(bench.api.vmPath)/config", [("delete", "scsi5")])
            let own = try #require(bench.volumes().first { $0.contains("-\(bench.target.vmid)-disk-") })
            try #expect(bench.tool.run(Self.prune).ending == .exit(0))
            try build(bench, sizes: [22, 23], keep: 0)
            try #expect(bench.volumes().contains(own))
            try #expect(bench.versionDisks() == 1)
        }
    }

    @Test(.simulator) func `a prune where the VMID is somebody else's touches nothing of it`() throws {
        let foreign: JSON = ["vmid": 211, "config": ["name": "precious"]]
        try Bench.run(world: ["vms": .array([foreign])]) { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.prune)
            #expect(outcome.ending == .exit(1) && outcome.errors.contains("not ours"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    /// Out of sight is not gone: nobody would know of it any more.
    @Test(.simulator, arguments: [500, 403])
    func `a version that cannot be looked at stays`(status: Int) throws {
        try Bench.run { bench in
            try build(bench, sizes: [20, 21])
            let path = "/qemu/\(bench.target.firstVersion)/config$"
            try bench.simulator.fault(
                "status", "GET", path, ["status": .number(Double(status)), "message": "no", "times": 0])
            let before = try bench.inventory()
            // What is listed can be read, so that this says nothing of it.
            let outcome = try bench.tool.run(Self.prune)
            #expect(outcome.ending == .exit(status == 403 ? 77 : 1), "\(outcome)")
            #expect(outcome.errors.contains("configuration of VM \(bench.target.firstVersion)"), "\(outcome)")
            try #expect(bench.inventory() == before)
            try bench.simulator.clearFaults()
            try #expect(bench.tool.run(Self.prune).ending == .exit(0))
            try #expect(bench.machines() == [bench.target.vmid, bench.target.firstVersion + 1])
        }
    }
}
