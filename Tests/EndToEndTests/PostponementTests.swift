import Foundation
import Testing

/// Builds of a timer that always end with "try again later", and machines without /proc.
@Suite(.blocking) struct PostponementTests {
    @Test(.simulator) func `what passes night after night is a failure one day, and a success ends the count`() throws {
        try Bench.run { bench in
            let state = try bench.scratch.directory("state")
            let settings: [String: String?] = ["STATE_DIRECTORY": state]
            func stamps() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: state) }

            try bench.simulator.fault("status", "GET", "/version$", ["status": 502, "message": "x", "times": 0])
            let first = try bench.tool.run(["build"], settings)
            #expect(first.ending == .exit(75), "\(first)")
            let stamp = try #require(try stamps().first)

            try Data("1000000000\n".utf8).write(to: URL(filePath: "\(state)/\(stamp)"))
            let late = try bench.tool.run(["build"], settings)
            #expect(late.ending == .exit(69), "\(late)")
            #expect(late.errors.contains("since 2001-09-09T01:46:40Z"), "\(late)")
            #expect(late.errors.contains("--stale-after"), "\(late)")

            // What only looks has no say in it.
            try #expect(bench.tool.run(["build", "--dry-run"], settings).ending == .exit(75))

            try bench.simulator.clearFaults()
            try #expect(bench.tool.run(["build"], settings).ending == .exit(0))
            try #expect(stamps().isEmpty)
        }
    }

    @Test(.simulator) func `runs for several nodes are counted by themselves`() throws {
        try Bench.runNodes { bench in
            let state = try bench.scratch.directory("state")
            try bench.simulator.fault("status", "GET", "/version$", ["status": 502, "message": "x", "times": 0])
            let several: [String: String?] = ["STATE_DIRECTORY": state]
            let one: [String: String?] = [
                "PROXMOX_FLATCAR_NODES": nil, "PROXMOX_FLATCAR_NODE": "pve1", "PROXMOX_FLATCAR_VMID": "211",
            ]
            for settings in [several, several.merging(one) { $1 }] {
                let run = try bench.tool.run(["build"], settings)
                #expect(run.ending == .exit(75), "\(run)")
            }
            let stamps = try FileManager.default.contentsOfDirectory(atPath: state)
            #expect(stamps.count == 2, "\(stamps)")
        }
    }

    static let mayUnmount = Result {
        try Command.attempt("unshare", ["-m", "umount", "-l", "/proc"], in: try ScratchDirectory()).ending == .exit(0)
    }

    @Test(.enabled(if: (try? mayUnmount.get()) == true, "nobody may take /proc away here"))
    func `a machine without a proc file system loses no argument`() throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "no /proc") }
        func run(_ arguments: String...) throws -> Command.Outcome {
            try Command.attempt(
                "unshare", ["-m", "sh", "-c", "umount -l /proc && exec \"$@\"", "sh", Tool.path] + arguments,
                in: scratch)
        }
        let version = try run("--version")
        #expect(version.ending == .exit(0) && version.text.hasPrefix("proxmox-flatcar "), "\(version)")
        #expect(try run("verify").ending == .exit(64))
        #expect(try run("check").ending == .exit(64))
    }
}
