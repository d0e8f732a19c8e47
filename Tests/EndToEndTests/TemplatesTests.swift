import Foundation
import Testing

/// Several templates in one settings file: `--template` and `--all`.
@Suite(.blocking, .simulator) struct TemplatesTests {
    static let two =
        "PROXMOX_FLATCAR_CORES=3\n[211]\n[lab]\nPROXMOX_FLATCAR_VMID=400\nPROXMOX_FLATCAR_CORES=4\n"

    private func cores(_ vmid: Int, _ bench: Bench) throws -> JSON? { try bench.machine(vmid)?["config"]?["cores"] }

    @Test func `one run builds them all, each as its section says, and finds them up to date`() throws {
        try Bench.runTemplates(Self.two) { bench, _ in
            let missing = try bench.tool.run(["check", "--all"])
            #expect(missing.ending == .exit(2), "\(missing)")
            let built = try bench.tool.run(["build", "--all"])
            #expect(built.ending == .exit(0), "\(built)")
            try #expect(bench.machines() == [211, 400, 21100, 40000])
            try #expect(cores(211, bench) == 3 && cores(400, bench) == 4)
            #expect(built.text.contains("Template 211, VMID 211:\n"), "\(built)")
            #expect(built.text.contains("\nTemplate lab, VMID 400:\n"), "\(built)")

            try bench.simulator.clearLog()
            try #expect(bench.tool.run(["build", "--all"]).ending == .exit(0))
            try #expect(bench.tool.run(["check", "--all"]).ending == .exit(0))
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            let one = try bench.tool.run(["build", "--template", "lab", "--cores", "5"])
            #expect(one.ending == .exit(0), "\(one)")
            try #expect(cores(211, bench) == 3 && cores(400, bench) == 5)
            let check = try bench.tool.run(["check", "--all", "--output", "json"])
            #expect(check.ending == .exit(2), "\(check)")
            let rows = try JSON(check.output)["templates"]?.array ?? []
            #expect(rows.map { $0["template"] } == ["211", "lab"], "\(check)")
            #expect(rows.map { $0["vmid"] } == [211, 400], "\(check)")
            #expect(rows.map { $0["result"]?["somethingToDo"]?.bool } == [false, true], "\(check)")

            let list = try bench.tool.run(["list", "--all", "--output", "json"])
            let versions = try JSON(list.output)["templates"]?.array.map { $0["result"]?["versions"]?.array.count }
            #expect(list.ending == .exit(0) && versions == [1, 2], "\(list)")
            let prune = try bench.tool.run(["prune", "--all", "--keep", "0", "--dry-run", "--output", "json"])
            let plans = try JSON(prune.output)["templates"]?.array ?? []
            #expect(
                prune.ending == .exit(0) && plans.allSatisfy { $0["plan"] != nil && $0["result"] == nil }, "\(prune)")
        }
    }

    @Test func `a section that is broken does not stop the others, and is named`() throws {
        try Bench.runTemplates("[211]\nPROXMOX_FLATCAR_CORES=many\n" + "[400]\n[500]\nPROXMOX_FLATCAR_POOL=nowhere\n") {
            bench, file in
            let outcome = try bench.tool.run(["build", "--all"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            try #expect(bench.machines() == [400, 40000], "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.complaints.first?.contains("2 of 3 templates failed: 211, 500;") == true, "\(outcome)")
            #expect(outcome.text.contains("failed: \(file):2: PROXMOX_FLATCAR_CORES 'many'"), "\(outcome)")
            let json = try bench.tool.run(["check", "--all", "--output", "json"])
            #expect(json.ending == .exit(1), "\(json)")
            let rows = try JSON(json.output)["templates"]?.array ?? []
            // Whether there is such a pool, only a build asks.
            #expect(rows.map { $0["error"]?["exitCode"]?.int } == [64, nil, nil], "\(json)")
            #expect(rows.map { $0["result"]?["somethingToDo"]?.bool } == [nil, false, true], "\(json)")
        }
    }

    @Test func `where all fail in the same way, that is the run's own failure`() throws {
        try Bench.runTemplates("PROXMOX_FLATCAR_CORES=many\n[211]\n[400]\n") { bench, _ in
            let outcome = try bench.tool.run(["build", "--all"])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            #expect(outcome.errors.contains("2 of 2 templates failed: 211, 400"), "\(outcome)")
        }
        try Bench.runTemplates("[211]\n[400]\n") { bench, _ in
            let outcome = try bench.tool.run(
                ["list", "--all"], ["PROXMOX_SECRET": "00000000-0000-0000-0000-000000000000"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
        }
    }

    @Test func `one that has to wait makes the run one to try again, as by itself`() throws {
        try Bench.runTemplates("[211]\n[400]\n") { bench, _ in
            try #expect(bench.tool.run(["build", "--all"]).ending == .exit(0))
            let first = try bench.tool.start(
                [
                    "build", "--template", "211", "--cores", "4", "--channel", "stable", "--release-url",
                    bench.mirror.slowURL,
                    "--reset-shape", "--console-autologin", "off",
                ])
            try bench.waitForRequest("POST", InterruptionTests.upload, bytes: 1)
            let outcome = try bench.tool.run(["build", "--all"])
            #expect(outcome.ending == .exit(75), "\(outcome)")
            #expect(outcome.errors.contains("1 of 2 templates failed: 211;"), "\(outcome)")
            #expect(
                outcome.text.contains(/Template 400, VMID 400:\n(?!failed)/), "\(outcome)")
            first.child.signal(SIGTERM)
            _ = try first.finish()
        }
    }

    /// So that one unit serves a file with sections and one without.
    @Test func `without sections it is the one template of the settings`() throws {
        try Bench.runTemplates("PROXMOX_FLATCAR_VMID=300\n") { bench, _ in
            let outcome = try bench.tool.run(["build", "--all", "--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let result = try JSON(outcome.output)
            #expect(result["vmid"] == 300 && result["templates"] == nil, "\(outcome)")
            try #expect(bench.machines() == [300, 30000])
        }
    }

    @Test func `several have to be told apart`() throws {
        try Bench.runTemplates(Self.two) { bench, _ in
            for command in ["build", "list", "doctor"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.errors.contains("name one by --template (211, lab)"), "\(outcome)")
            }
        }
    }

    @Test func `a run that is stopped begins no other template`() throws {
        try Bench.runTemplates("[211]\n[400]\n") { bench, _ in
            let run = try bench.tool.start(["build", "--all", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", InterruptionTests.upload, bytes: 500_000)
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(outcome.text.contains("Template 400, VMID 400:\nfailed: not begun"), "\(outcome)")
            try #expect(bench.machines().isEmpty, "\(outcome)")
        }
    }

    @Test func `a section may be for several nodes`() throws {
        try Bench.runNodes { bench in
            bench.tool.environment["PROXMOX_FLATCAR_NODES"] = nil
            let file = try bench.scratch.file(
                "config.env",
                "[many]\nPROXMOX_FLATCAR_NODES=pve1=211,pve2=212\npve2.vlan=7\n[300]\nPROXMOX_FLATCAR_NODE=pve3\n")
            bench.tool.environment["PROXMOX_FLATCAR_CONFIG"] = file
            let outcome = try bench.tool.run(["build", "--all", "--output", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let rows = try JSON(outcome.output)["templates"]?.array ?? []
            #expect(rows.map { $0["template"] } == ["many", "300"], "\(outcome)")
            #expect(rows.first?["result"]?["nodes"]?.array.map { $0["vmid"] } == [211, 212], "\(outcome)")
            #expect(rows.first?["vmid"] == nil && rows.last?["vmid"] == 300, "\(outcome)")
            let network = try bench.machine(212)?["config"]?["net0"]?.string ?? ""
            #expect(network.contains("tag=7"), "\(network)")
            try #expect(bench.machine(300)?["node"] == "pve3")
        }
    }
}
