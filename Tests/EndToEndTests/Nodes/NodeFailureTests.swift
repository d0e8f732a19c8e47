import Foundation
import Testing

/// One of three nodes fails: it is dropped and named, the others go on, and the next run finishes only that one.
@Suite(.blocking, .simulator) struct NodeFailureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the simulator does, to which call.
        let action: String
        let call: (String, String)
        var more: [String: JSON] = [:]
        /// What the run ends with: where the others have worked, what may work later is tried again.
        let exit: Int32
        /// Words of what is said of the node.
        let says: String

        init(
            _ name: String, _ action: String, _ call: (String, String), _ more: [String: JSON] = [:],
            exit: Int32 = 1, says: String
        ) {
            (testDescription, self.action, self.call) = (name, action, call)
            (self.more, self.exit, self.says) = (more, exit, says)
        }
    }

    /// A release whose image does not fit into the pipes and sockets on its way.
    private static let large = "4700.2.0"
    private static let upload = ("POST", "/nodes/pve2/storage/flatcar/upload$")

    /// In the upload, after it, and at the very end; the fault matrix has them all.
    static let failures = [
        Row("the upload is cut", "cut-upload", upload, ["bytes": 1_000_000], exit: 75, says: "the upload broke off"),
        Row("the upload's task fails", "task-fail", upload, ["text": "no luck"], says: "no luck"),
        Row(
            "the promotion is refused", "status", ("PUT", "/nodes/pve2/qemu/212/config$"),
            ["status": 403, "times": 0], says: "may not change VM 212"),
    ]

    @Test(arguments: failures) func `a node that fails is named, and the others go on`(row: Row) throws {
        try Bench.runNodes { bench in
            try bench.simulator.fault(row.action, row.call.0, row.call.1, row.more)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(row.exit) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("1 of 3 nodes failed: pve2"), "\(outcome)")
            let line = outcome.text.split(separator: "\n").first { $0.hasPrefix("pve2 ") } ?? ""
            #expect(line.contains("failed: ") && line.contains(row.says), "\(outcome)")
            #expect(outcome.text.split(separator: "\n").count { $0.contains("new version") } == 2, "\(outcome)")
            for node in [Bench.nodes[0], Bench.nodes[2]] { try #expect(bench.lack(of: node) == nil, "\(outcome)") }
            try #expect(bench.imageDownloads() == 1, "\(outcome)")
            try bench.simulator.clearFaults()
            try bench.waitForTasks()
            try bench.expectNextRun(evensOut: ["pve2"], "\(outcome)")
        }
    }

    @Test func `an upload that stalls keeps the others waiting, and alive`() throws {
        // Longer than Proxmox waits for more of an upload.
        try Bench.runNodes(world: ["hold-limit": 7, "upload-idle": 4]) { bench in
            try bench.mirror.publish(large: Self.large)
            _ = try bench.hold("POST", Self.upload.1, ["bytes": 200_000])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(75), "\(outcome)")
            #expect(outcome.errors.contains("1 of 3 nodes failed: pve2"), "\(outcome)")
            for node in [Bench.nodes[0], Bench.nodes[2]] {
                try #expect(bench.lack(of: node, Self.large) == nil, "\(outcome)")
            }
            try #expect(bench.imageDownloads() == 1, "\(outcome)")
            try bench.simulator.clearFaults()
            let next = try bench.tool.run(["build"])
            #expect(next.ending == .exit(0), "\(next)")
            try #expect(bench.lack(of: Bench.nodes[1], Self.large) == nil, "\(next)")
        }
    }

    @Test func `a node that is away stops the run before anything is sent, or is left out`() throws {
        try Bench.runNodes { bench in
            try bench.takeAway("pve3")
            let before = try bench.inventory()
            try bench.simulator.clearLog()
            let refused = try bench.tool.run(["build"])
            #expect(refused.complaints.count == 1 && refused.output.isEmpty, "\(refused)")
            #expect(refused.errors.contains("node pve3: "), "\(refused)")
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" }, "\(refused)")
            try #expect(bench.imageDownloads() == 0 && bench.inventory() == before, "\(refused)")
            let plan = try bench.tool.run(["build", "--dry-run"])
            #expect(plan.ending == refused.ending, "\(plan)")
            #expect(plan.text.contains("Node pve3: refused: "), "\(plan)")

            let others = try bench.tool.run(["build", "--keep-going"])
            #expect(others.ending == .exit(1), "\(others)")
            #expect(others.errors.contains("1 of 3 nodes failed: pve3"), "\(others)")
            try bench.expectTemplates(on: [Bench.nodes[0], Bench.nodes[1]], "\(others)")
            try bench.takeAway()
            try bench.expectNextRun(evensOut: ["pve3"], "\(others)")
        }
    }

    @Test func `a refusal on one node is not that of all`() throws {
        try Bench.runNodes { bench in
            try bench.simulator.change("/vms", ["vmid": 212, "node": "pve2", "config": ["name": "mine"]])
            let before = try bench.inventory()
            let refused = try bench.tool.run(["build"])
            #expect(refused.errors.contains("node pve2: ") && refused.complaints.count == 1, "\(refused)")
            try #expect(bench.inventory() == before, "\(refused)")
            let others = try bench.tool.run(["build", "--keep-going"])
            #expect(others.ending == .exit(1), "\(others)")
            for node in [Bench.nodes[0], Bench.nodes[2]] { try #expect(bench.lack(of: node) == nil, "\(others)") }
            try #expect(bench.machine(212)?["config"]?["name"] == "mine")
        }
    }

    @Test func `where all fail alike the exit code is theirs`() throws {
        try Bench.runNodes { bench in
            let before = try bench.inventory()
            try bench.simulator.fault("status", "POST", "/qemu$", ["status": 403, "times": 3])
            let alike = try bench.tool.run(["build"])
            #expect(alike.ending == .exit(77) && alike.complaints.count == 1, "\(alike)")
            #expect(alike.errors.contains("node pve1: "), "\(alike)")
            try bench.simulator.clearFaults()
            try #expect(bench.inventory() == before, "\(alike)")

            try bench.simulator.fault("status", "POST", "/nodes/pve1/qemu$", ["status": 403])
            try bench.simulator.fault("cut-upload", "POST", "/nodes/pve2/storage/flatcar/upload$", ["bytes": 500_000])
            try bench.simulator.fault("task-fail", "POST", "/nodes/pve3/storage/flatcar/upload$")
            let mixed = try bench.tool.run(["build"])
            #expect(mixed.ending == .exit(1), "\(mixed)")
            #expect(mixed.errors.contains("3 of 3 nodes failed: pve1, pve2, pve3"), "\(mixed)")
            try #expect(bench.inventory() == before, "\(mixed)")
            try bench.expectNextRun(evensOut: ["pve1", "pve2", "pve3"], "\(mixed)")
        }
    }

    @Test func `in JSON a node that failed has its message and its exit code`() throws {
        try Bench.runNodes { bench in
            try bench.simulator.fault("status", "POST", "/nodes/pve2/qemu$", ["status": 403])
            let outcome = try bench.tool.run(["build", "--output", "json"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            // One document, whatever else there is to say.
            let rows = try JSON(outcome.output)["nodes"]?.array ?? []
            #expect(rows.map { $0["error"]?["exitCode"]?.int } == [nil, 77, nil], "\(outcome)")
            #expect(rows.map { $0["result"] == nil } == [false, true, false], "\(outcome)")
            #expect(rows[1]["error"]?["message"]?.string?.contains("may not create VM 21200") == true, "\(outcome)")
            try bench.takeAway("pve3")
            for command in ["check", "list"] {
                let outcome = try bench.tool.run([command, "--output", "json"])
                let rows = try JSON(outcome.output)["nodes"]?.array ?? []
                #expect(rows.map { $0["error"] == nil } == [true, command == "check", false], "\(outcome)")
            }
            let plan = try bench.tool.run(["build", "--dry-run", "--output", "json"])
            #expect(plan.ending == .exit(69), "\(plan)")
            let refused = try JSON(plan.output)["nodes"]?.array.last?["error"]
            #expect(refused?["message"]?.string?.contains("offline") == true && refused?["exitCode"] == 69)
        }
    }

    @Test func `nothing lands on any node unless the signature is good`() throws {
        try Bench.runNodes { bench in
            let before = try bench.inventory()
            try bench.mirror.change(Mirror.plainImage) { $0[$0.count - 1] ^= 1 }
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
            try #expect(bench.uploads() == ["pve1", "pve2", "pve3"], "it is only known at the end")
            try #expect(bench.inventory() == before, "\(outcome)")
            try bench.waitForNoTemporaryFile()
        }
    }
}
