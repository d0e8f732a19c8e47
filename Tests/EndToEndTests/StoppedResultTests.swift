import Foundation
import Testing

/// What a run that a signal ended says to machines.
@Suite(.blocking) struct StoppedResultTests {
    @Test(.simulator, arguments: [SIGINT, SIGTERM, SIGHUP])
    func `the exit code in the result is the one that a shell sees`(number: Int32) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("task-never-ends", "POST", "/nodes/\(bench.target.node)/qemu$")
            let run = try bench.tool.start(["build", "--output", "json"])
            try bench.waitForHeldTask()
            run.child.signal(number)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(number), "\(outcome)")
            try #expect(JSON(outcome.output)["error"]?["exitCode"]?.int == 128 + Int(number), "\(outcome)")
        }
    }

    @Test(.simulator) func `a template that had failed before keeps its own`() throws {
        let text = "[100]\nPROXMOX_FLATCAR_BRIDGE=vmbr9\n[211]\n[400]\n"
        try Bench.runTemplates(text) { bench, _ in
            try bench.simulator.fault("task-never-ends", "POST", "/nodes/\(bench.target.node)/qemu$")
            let run = try bench.tool.start(["build", "--all", "--output", "json"])
            try bench.waitForHeldTask()
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            let rows = try JSON(outcome.output)["templates"]?.array ?? []
            #expect(rows.map { $0["error"]?["exitCode"]?.int } == [1, 143, 143], "\(outcome)")
        }
    }
}
