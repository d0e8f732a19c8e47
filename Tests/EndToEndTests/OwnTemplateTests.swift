import Foundation
import Testing

/// Each version as a template of its own, beside the one that moves on.
@Suite(.blocking) struct OwnTemplateTests {
    private static let build = ["build", "--vmid-per-version", "9000-9002", "--keep", "1"]

    @Test(.simulator) func `each version gets a VMID, and loses it with its disk`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            for (cores, expected) in [
                (1, ["211", "9000"]), (2, ["211", "9000", "9001"]), (3, ["211", "9001", "9002"]),
                (4, ["211", "9000", "9002"]),
            ] {
                let outcome = try bench.tool.run(Self.build + ["--cores", "\(cores)"])
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let machines = try bench.simulator.read("/state")["vms"]?.object ?? [:]
                #expect(machines.keys.sorted() == expected, "\(outcome)")
                #expect(machines.values.allSatisfy { $0["config"]?["template"] == 1 })
                let versions = try bench.versions()
                let own = versions.compactMap { $0["vmid"]?.int }
                let listed = try bench.tool.run(["list"]).text.split(separator: "\n").compactMap {
                    $0.split(separator: " ").last.map(String.init)
                }
                #expect(listed == ["VMID"] + own.map(String.init))
                #expect(Set(own.map(String.init) + ["211"]) == Set(expected))
                for version in versions {
                    let vmid = "\(version["vmid"]?.int ?? 0)"
                    let configuration = machines[vmid]?["config"]
                    let id = version["id"]?.string ?? "?"
                    #expect(configuration?["tags"]?.string == "flatcar-4593.2.5-\(id)")
                    #expect(configuration?["name"]?.string == "flatcar-stable-4593-2-5-\(id)")
                }
                try #expect(!bench.volumes().contains { $0.hasPrefix("flatcar:import/") })
            }
            try #expect(bench.tool.run(Self.build + ["--cores", "4", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    /// Whoever looks for a template by its tags, exactly or by a part of them, finds one.
    @Test(.simulator) func `no two templates share a tag`() throws {
        try Bench.run { bench in
            for cores in ["1", "2"] {
                try #expect(bench.tool.run(Self.build + ["--cores", cores, "--tag", "mine"]).ending == .exit(0))
            }
            let machines = try bench.simulator.read("/state")["vms"]?.object ?? [:]
            let tags = machines.values.flatMap { ($0["config"]?["tags"]?.string ?? "").split(separator: ";") }
            #expect(machines.count == 3)
            #expect(Set(tags).count == tags.count, "\(tags)")
        }
    }

    @Test(.simulator) func `a version's own template that has linked clones keeps the version`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(Self.build + ["--cores", "1"]).ending == .exit(0))
            try bench.api.work("POST", "/nodes/\(bench.target.node)/qemu/9000/clone", [("newid", "305")])
            let next = ["build", "--vmid-per-version", "9000-9002", "--keep", "0", "--cores", "2"]
            let outcome = try bench.tool.run(next)
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("stays until the next time"), "\(outcome)")
            try #expect(bench.simulator.read("/state")["vms"]?["9000"] != nil)
            try bench.api.work("DELETE", "/nodes/\(bench.target.node)/qemu/305")
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.simulator.read("/state")["vms"]?.object.keys.sorted() == ["211", "9001"])
        }
    }

    @Test(
        .simulator,
        arguments: [
            "/nodes/pve1/qemu$", "/qemu/9000/resize$", "/qemu/9000/template$", "/qemu/9000/config$",
            "/qemu/211/config$",
            "/qemu/211/template$",
        ])
    func `what a killed run has left in the range is used or taken away`(call: String) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.simulator.fault("hold", ".*", call, ["when": "after"])
            let build = Self.build + ["--cores", "4"]
            try bench.killWhenHeld(build)
            let next = try bench.tool.run(build)
            #expect(next.ending == .exit(0), "\(next)")
            let machines = try bench.simulator.read("/state")["vms"]?.object ?? [:]
            #expect(machines.keys.sorted() == ["211", "9000"], "\(next)")
            let version = try #require(bench.versions().first)
            #expect(version["vmid"] == 9000)
            #expect(machines["9000"]?["config"]?["template"] == 1)
            let tag = "flatcar-\(version["release"]?.string ?? "")-\(version["id"]?.string ?? "")"
            #expect(machines["9000"]?["config"]?["tags"]?.string == tag, "\(next)")
            try #expect(!bench.volumes().contains { $0.hasPrefix("flatcar:import/") })
        }
    }

    @Test(.simulator) func `what a killed run still makes in the range is waited for`() throws {
        try Bench.run(world: ["task-time": 2]) { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("hold", "POST", "/nodes/pve1/qemu$", ["when": "after"])
            try bench.stopWhenHeld(Self.build, SIGKILL)
            try bench.simulator.clearFaults()
            let next = try bench.tool.run(Self.build)
            #expect(next.ending == .exit(0), "\(next)")
            #expect(next.errors.contains("waiting for a task that is at work already: qmcreate"), "\(next)")
            try #expect(bench.simulator.read("/state")["vms"]?.object.keys.sorted() == ["211", "9000"], "\(next)")
        }
    }

    /// Out of the record, nobody would know of it any more.
    @Test(.simulator, arguments: [500, 403])
    func `a version's own template that cannot be looked at keeps the version`(status: Int) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(Self.build).ending == .exit(0))
            let status: [String: JSON] = ["status": .number(Double(status))]
            try bench.simulator.fault("status", "GET", "/qemu/9000/config$", status)
            let prune = ["prune", "--keep", "0"]
            let outcome = try bench.tool.run(prune)
            #expect(outcome.ending == .exit(1) && outcome.text.contains("failed"), "\(outcome)")
            try #expect(bench.versions().map { $0["vmid"] } == [9001, 9000])
            try bench.simulator.clearFaults()
            try #expect(bench.tool.run(prune).ending == .exit(0))
            try #expect(bench.simulator.read("/state")["vms"]?.object.keys.sorted() == ["211", "9001"])
        }
    }

    @Test(.simulator) func `what a killed run has left and somebody has cloned stands in nobody's way`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("hold", ".*", "/nodes/pve1/qemu$", ["when": "before", "nth": 2])
            try bench.killWhenHeld(Self.build)
            try bench.simulator.clearFaults()
            // The version has its own template already, and the template itself is not there yet.
            let clone = "/nodes/\(bench.target.node)/qemu/9000/clone"
            try bench.api.work("POST", clone, [("newid", "305"), ("full", "0")])
            try bench.mirror.publish(MirrorServer.newerRelease)
            let next = try bench.tool.run(Self.build)
            #expect(next.ending == .exit(0), "\(next)")
            #expect(next.errors.contains("VM 9000 stays"), "\(next)")
            try #expect(bench.versions().first?["vmid"] == 9001)
            let machines = try bench.simulator.read("/state")["vms"]?.object.keys.sorted()
            #expect(machines == ["211", "305", "9000", "9001"])
        }
    }

    @Test(.simulator) func `a range without a free VMID is said before anything is done`() throws {
        let vms: JSON = .array((9000...9002).map { ["vmid": .number(Double($0)), "config": ["name": "precious"]] })
        try Bench.run(world: ["vms": vms]) { bench in
            let before = try bench.inventory()
            let outcome = try bench.tool.run(Self.build)
            #expect(outcome.ending == .exit(1) && outcome.errors.contains("from 9000 to 9002 is taken"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a range with the template's own VMID is refused`() throws {
        try Bench.run { bench in
            let vmid = bench.target.vmid
            let outcome = try bench.tool.run(["build", "--vmid-per-version", "\(vmid - 1)-\(vmid + 1)"])
            #expect(
                outcome.ending == .exit(64) && outcome.errors.contains("the template's own VMID is in it"), "\(outcome)"
            )
        }
    }
}
