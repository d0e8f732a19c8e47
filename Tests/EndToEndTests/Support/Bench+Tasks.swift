import Foundation
import Testing

extension Bench {
    /// Waits until a task that does not end (a fault of the simulator) has done what it does before it waits: from then on it
    /// changes nothing.
    func waitForHeldTask() throws {
        let isThere = try eventually {
            try simulator.read("/state")["tasks"]?.array.contains { $0["held"]?.bool == true } ?? false
        }
        guard isThere else { throw Failure("no task waits") }
    }

    func waitForTasks() throws {
        guard try eventually({ try runningTasks().isEmpty }) else { throw Failure("a task does not end") }
    }

    func runningTasks() throws -> [String] {
        try simulator.read("/state")["tasks"]?.array.filter { $0["status"] == "running" }
            .compactMap { $0["upid"]?.string } ?? []
    }

    /// Lets tasks that never end come to their end.
    func releaseTasks() throws {
        for upid in try runningTasks() { try simulator.change("/tasks/\(upid)/release", [:]) }
        try waitForTasks()
    }

    /// Lets the simulator keep the next call that fits.
    /// - Parameter more: of the rule: when, which one of those that fit.
    /// - Returns: the rule.
    func hold(_ method: String, _ path: String, _ more: [String: JSON] = [:]) throws -> Int {
        let rule: [String: JSON] = ["action": "hold", "method": .string(method), "path": .string(path)]
        return try simulator.change("/faults", .object(rule.merging(more) { $1 }))["id"]?.int ?? 0
    }

    /// Waits until a call is kept.
    func waitForHold(_ rule: Int) throws {
        let isHeld = try eventually {
            try simulator.read("/faults").array.contains { $0["id"]?.int == rule && $0["holding"]?.int ?? 0 > 0 }
        }
        guard isHeld else { throw Failure("no call is held") }
    }

    /// Lets the calls go on.
    func release(_ rule: Int) throws { try simulator.change("/faults/\(rule)/release", [:]) }

    /// Starts the tool, kills it as soon as the simulator holds one of its calls, and waits for what goes on there.
    func killWhenHeld(_ arguments: [String]) throws {
        try stopWhenHeld(arguments, SIGKILL)
        try simulator.clearFaults()
        try waitForTasks()
    }

    /// Starts the tool, and sends it a signal as soon as the simulator holds one of its calls.
    @discardableResult
    func stopWhenHeld(_ arguments: [String], _ signal: Int32) throws -> Tool.Outcome {
        let run = try tool.start(arguments)
        let isHeld = try eventually { try simulator.read("/faults").array.contains { $0["holding"]?.int == 1 } }
        guard isHeld else { throw Failure("no call is held") }
        run.child.signal(signal)
        return try run.finish()
    }

    /// After whatever happened: the next build ends with a whole template, and with nothing else.
    func expectNextBuildIsClean(_ story: String = "") throws {
        let next = try tool.run(["build"])
        let story = "\(story)\n\(next)"
        #expect(next.ending == .exit(0), "\(story)")
        try expectTemplate("\(story)")
        let (template, version) = (target.vmid, try Record(in: api.configuration()).vmid)
        let kinds = try volumes().map { $0.replacing(/-base-[0-9a-f]+/, with: "") }.sorted()
        let expected = [
            "flatcar-upload:vztmpl/flatcar.tar.gz", "flatcar:snippets/flatcar.tar.gz",
            "local-images:\(template)/vm-\(template)-cloudinit.qcow2",
            "local-images:\(version)/base-\(version)-disk-0.qcow2",
            "local-images:\(version)/vm-\(version)-cloudinit.qcow2",
        ]
        #expect(kinds == expected.sorted(), "\(story)")
        try #expect(machines() == [template, version], "\(story)")
        try #expect(tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0), "\(story)")
    }
}
