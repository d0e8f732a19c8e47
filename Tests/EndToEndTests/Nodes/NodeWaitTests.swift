import Foundation
import Testing

/// Nodes and templates of which some wait for a release: one exit code, whatever the command.
@Suite(.blocking, .simulator) struct NodeWaitTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)
    private static let soak = ["--soak", "7"]

    @Test func `nodes that have nothing while a release waits are tried again later, and are no failure`() throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build", "--nodes", "pve1=211"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let state = try bench.scratch.directory("state")
            bench.tool.environment["STATE_DIRECTORY"] = state
            for command in [["check"], ["build", "--keep-going"], ["build"], ["build", "--dry-run"]] {
                let outcome = try bench.tool.run(command + Self.soak)
                #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            }
            let stamps = try FileManager.default.contentsOfDirectory(atPath: state)
            #expect(stamps.isEmpty, "somebody wants to wait: \(stamps)")

            // What there is to do for one is told although others wait.
            for command in [["check"], ["build", "--dry-run", "--exit-code", "--keep-going"]] {
                let outcome = try bench.tool.run(command + Self.soak + ["--cores", "4"])
                #expect(outcome.ending == .exit(2), "\(outcome)")
                #expect((outcome.text + outcome.errors).contains("there is no template 212"), "\(outcome)")
            }
            let outcome = try bench.tool.run(["build", "--keep-going", "--cores", "4"] + Self.soak)
            #expect(outcome.ending == .exit(75), "\(outcome)")
            #expect(outcome.errors.contains("2 of 3 nodes failed: pve2, pve3"), "\(outcome)")
            try #expect(bench.lack(of: Bench.nodes[0]) == nil, "\(outcome)")

            // What will not pass by itself is not hidden by what will.
            try bench.simulator.change("/vms", ["vmid": 213, "node": "pve3", "config": ["name": "mine"]])
            for command in [["check"], ["build", "--keep-going"], ["build"], ["build", "--dry-run"]] {
                let outcome = try bench.tool.run(command + Self.soak)
                #expect(outcome.ending == .exit(1), "\(outcome)")
            }
        }
    }

    @Test func `templates of a settings file are told alike`() throws {
        try Bench.runTemplates("[211]\n[311]\n") { bench, _ in
            try #expect(bench.tool.run(["build", "--template", "211"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            for command in ["check", "build"] {
                let outcome = try bench.tool.run([command, "--all"] + Self.soak)
                #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            }
            for command in [["check", "--all"], ["build", "--all", "--dry-run", "--exit-code"]] {
                let outcome = try bench.tool.run(command + Self.soak + ["--cores", "4"])
                #expect(outcome.ending == .exit(2), "\(outcome)")
                #expect(outcome.text.contains("failed: there is no template 311"), "\(outcome)")
            }
        }
    }

    /// Each gets its own release again, and none the other's.
    @Test func `nodes whose templates have other releases are mended with those while a third one waits`() throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build", "--nodes", "pve1=211,pve3=213"]).ending == .exit(0))
            try bench.mirror.publish(like: Self.new, as: "4700.2.0")
            for (vmid, node) in [(21101, "pve1"), (21200, "pve2"), (21301, "pve3")] {
                try bench.api.destroy(vmid, on: node)
            }
            try bench.simulator.clearLog()
            let downloads = try bench.imageDownloads()
            let outcome = try bench.tool.run(["build"] + Self.soak)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for (node, release) in zip(Bench.nodes, [Self.new, Self.old, Self.new]) {
                try #expect(bench.lack(of: node, release) == nil, "\(outcome)")
                try #expect(
                    bench.digest(node) == bench.digest(of: release), "its image is that of its release: \(outcome)")
            }
            try #expect(bench.imageDownloads() - downloads == 2, "\(outcome)")
            try #expect(bench.uploads() == ["pve1", "pve2", "pve3"], "\(outcome)")
        }
    }
}

extension Bench {
    /// The digest of the image that a node's template was made of.
    fileprivate func digest(_ node: NodeTarget) throws -> String? {
        let configuration = try simulator.read("/state")["vms"]?["\(node.vmid)"]?["config"]
        return try configuration.flatMap { try Record(in: $0).image }
    }

    /// That of a release.
    fileprivate func digest(of release: String) throws -> String? {
        try Command.run("sha512sum", [mirror.path(Mirror.plainImage, of: release)], in: scratch).text
            .split(separator: " ").first.map(String.init)
    }
}
