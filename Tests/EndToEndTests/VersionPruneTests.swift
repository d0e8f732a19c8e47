import Foundation
import Testing

/// Older versions go, and what is in use stays.
@Suite(.blocking) struct VersionPruneTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    private func build(_ bench: Bench, cores: [Int], keep: Int = 4) throws {
        for number in cores {
            let outcome = try bench.tool.run(["build", "--cores", "\(number)", "--keep", "\(keep)"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.simulator) func `a build keeps as many older versions as it is told`() throws {
        try Bench.run { bench in
            try build(bench, cores: [1, 2, 3], keep: 1)
            try #expect(bench.versions().count == 2)
            try #expect(bench.volumes().count { $0.contains("211-disk-") } == 2)
            try build(bench, cores: [4], keep: 0)
            try #expect(bench.versions().count == 1)
            try #expect(bench.volumes().count { $0.contains("211-disk-") } == 1)
        }
    }

    @Test(.simulator) func `a version that linked clones stand on stays until they are gone`() throws {
        try Bench.run { bench in
            try build(bench, cores: [1])
            try bench.api.work("POST", "\(bench.api.vmPath)/clone", [("newid", "305")])
            let linked = try #require(bench.volumes().first { $0.contains("/305/vm-305-disk-0") })
            let plan = try bench.tool.run(["build", "--cores", "2", "--keep", "0", "--dry-run"])
            #expect(plan.text.contains("VM 305"), "\(plan)")
            let outcome = try bench.tool.run(["build", "--cores", "2", "--keep", "0"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.volumes().contains(linked))
            try #expect(bench.versions().count == 1, "it can be had no more")
            let list = try JSON(try bench.tool.run(["list", "--output", "json"]).output)
            #expect(list["toBeDeleted"]?.array.first?["clones"] == [305], "\(list.text)")
            // Nothing to do as long as nothing can be done.
            let again = ["build", "--cores", "2", "--keep", "0"]
            try #expect(bench.tool.run(again + ["--dry-run", "--exit-code"]).ending == .exit(0))
            let prune = try bench.tool.run(["prune", "--keep", "0"])
            #expect(prune.ending == .exit(0) && prune.text.contains("by linked clone 305"), "\(prune)")
            try bench.api.work("DELETE", "/nodes/\(bench.target.node)/qemu/305")
            try #expect(bench.tool.run(again).ending == .exit(0))
            try #expect(bench.volumes().count { $0.contains("base-211-disk-") } == 1)
        }
    }

    /// The token does not see the clone; Proxmox refuses, and that is no failure.
    @Test(.simulator) func `a clone that cannot be seen keeps its version as well`() throws {
        try Bench.run { bench in
            try build(bench, cores: [1])
            try bench.api.work("POST", "\(bench.api.vmPath)/clone", [("newid", "305")])
            let rights = try bench.ownRights()
            let acl: JSON = [
                "/": .array(rights), "/vms/305": [],
            ]
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": acl])
            let outcome = try bench.tool.run(["build", "--cores", "2", "--keep", "0"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("stays until the next time: base volume"), "\(outcome)")
            let prune = try bench.tool.run(["prune", "--keep", "0"])
            #expect(prune.ending == .exit(0) && prune.text.contains("still in use by linked clones"), "\(prune)")
            try #expect(bench.volumes().count { $0.contains("base-211-disk-") } >= 2)
        }
    }

    @Test(.simulator) func `prune removes older versions and then their base configs`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build", "--without", "journal"]).ending == .exit(0))
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let files = try bench.volumes().count { $0.hasPrefix("flatcar-upload:") }
            #expect(files == 2)
            let before = try bench.inventory()
            let dry = try bench.tool.run(["prune", "--keep", "0", "--dry-run"])
            #expect(dry.ending == .exit(0) && dry.text.contains("unused"), "\(dry)")
            try #expect(bench.inventory() == before)
            try #expect(bench.tool.run(["prune"]).text.contains("no older version") == false)
            try #expect(bench.versions().count == 2, "two are kept unless told otherwise")
            let outcome = try bench.tool.run(["prune", "--keep", "0", "--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let report = try JSON(outcome.output)
            #expect(report["versions"]?.array.map { $0["state"] } == ["removed"], "\(report.text)")
            try #expect(bench.volumes().count { $0.hasPrefix("flatcar-upload:") } == 1)
            try bench.expectTemplate()
        }
    }

    @Test(.simulator) func `a disk that the record does not know is never deleted`() throws {
        try Bench.run { bench in
            try build(bench, cores: [1, 2])
            // Somebody's own, detached from the template.
            try bench.api.work("POST", "\(bench.api.vmPath)/config", [("scsi5", "local-images:1")])
            try bench.api.work("POST", "\(bench.api.vmPath)/config", [("delete", "scsi5")])
            let own = try #require(bench.volumes().first { $0.contains("vm-211-disk-") })
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try build(bench, cores: [3, 4], keep: 0)
            try #expect(bench.volumes().contains(own))
            try #expect(bench.volumes().count { $0.contains("211-disk-") } == 2)
        }
    }

    @Test(.simulator) func `a prune where 211 is somebody else's touches nothing of it`() throws {
        try Bench.run(world: ["vms": [["vmid": 211, "config": ["name": "precious"]]]]) { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["prune", "--keep", "0"])
            #expect(outcome.ending == .exit(0) && outcome.text.contains("VMID 211 is not ours"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }
}
