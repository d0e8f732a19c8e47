import Foundation
import Testing

/// Clusters whose nodes have different versions: what counts is the node that works, not the one that answers.
@Suite(.blocking, .simulator) struct MixedClusterTests {
    /// The node that is asked, pve1, has 9.2.
    private func run(other version: String, _ test: (Bench) throws -> Void) throws {
        try Bench.run(
            world: ["nodes": ["pve1", "pve2"], "node-settings": ["pve2": ["version": .string(version)]]], test)
    }

    @Test func `the version of the node is shown, and each is built on as its own`() throws {
        try run(other: "8.4.14") { bench in
            for (node, version) in [("pve1", "9.2.11"), ("pve2", "8.4.14")] {
                let doctor = try bench.tool.run(["doctor", "--node", node])
                #expect(doctor.text.contains("\(version), node \(node), as "), "\(doctor)")
            }
            let build = try bench.tool.run(["build", "--node", "pve2"])
            #expect(build.ending == .exit(0), "\(build)")
            #expect(build.text.contains("on node pve2"), "\(build)")
        }
    }

    @Test func `a right is asked for by the name that the node's version has`() throws {
        try run(other: "8.4.14") { bench in
            for (node, right) in [("pve1", "VM.GuestAgent.FileRead"), ("pve2", "VM.Monitor")] {
                let outcome = try bench.tool.run(["build", "--smoke-test", "--node", node, "--dry-run"])
                #expect(outcome.ending == .exit(77) && outcome.errors.contains(right), "\(outcome)")
                let other = right == "VM.Monitor" ? "VM.GuestAgent" : "VM.Monitor"
                #expect(!outcome.errors.contains(other), "\(outcome)")
            }
        }
    }

    @Test func `a node that is too old is refused, however new the one that answers is`() throws {
        try run(other: "8.3.5") { bench in
            let before = try bench.inventory()
            for command in ["build", "doctor"] {
                let outcome = try bench.tool.run([command, "--node", "pve2"])
                #expect(outcome.ending == .exit(1), "\(outcome)")
                #expect((outcome.errors + outcome.text).contains("8.3.5"), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }
}
