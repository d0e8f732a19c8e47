import Foundation
import Testing

/// VMs whose creation died: what Proxmox has of them is a lock.
@Suite(.blocking) struct HalfMadeTests {
    /// Kills a build and the worker that creates a VM for it.
    private func killCreation(_ bench: Bench, _ build: [String], number: Int = 1) throws {
        try bench.simulator.fault("task-never-ends", "POST", "/nodes/pve1/qemu$", ["nth": .number(Double(number))])
        let run = try bench.tool.start(build)
        try bench.waitForHeldTask()
        run.child.signal(SIGKILL)
        _ = try run.finish()
        try bench.simulator.clearFaults()
        for upid in try bench.runningTasks() { try bench.simulator.change("/tasks/\(upid)/kill", [:]) }
        try bench.waitForTasks()
    }

    @Test(.simulator) func `one in the range is passed over, and named with the line that removes it`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try killCreation(bench, ["build"])
            let left = try #require(try bench.machine(21100))
            #expect(left["config"]?["lock"] == "create", "\(left.text)")
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(
                outcome.errors.contains("VMID 21100 is passed over: it is being created, or its creation has died"),
                "\(outcome)")
            #expect(outcome.errors.contains("qm destroy 21100 --skiplock"), "\(outcome)")
            try bench.expectTemplate("\(outcome)")
            try #expect(bench.machines() == [211, 21100, 21101])
            try #expect(bench.machine(21100) == left)
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.ending == .exit(0) && doctor.text.contains("qm destroy 21100 --skiplock"), "\(doctor)")
        }
    }

    @Test(.simulator) func `one that the token cannot see is passed over, too`() throws {
        try Bench.run(world: Bench.pooledWorld) { bench in
            let build = ["build", "--pool", "flatcar"]
            try killCreation(bench, build)
            let left = try bench.machine(21100)
            let outcome = try bench.tool.run(build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate("\(outcome)")
            try #expect(bench.currentVersion() == 21101)
            try #expect(bench.machine(21100) == left)
        }
    }

    @Test(.simulator) func `a creation that still runs is waited for`() throws {
        try Bench.run(world: ["task-time": 2]) { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("hold", "POST", "/nodes/pve1/qemu$", ["when": "after"])
            try bench.stopWhenHeld(["build"], SIGKILL)
            try bench.simulator.clearFaults()
            let next = try bench.tool.run(["build"])
            #expect(next.ending == .exit(0), "\(next)")
            #expect(next.errors.contains("waiting for a task that is at work already: qmcreate"), "\(next)")
            try bench.expectTemplate("\(next)")
            try #expect(bench.machines().count == 2, "\(next)")
        }
    }

    @Test(.simulator) func `the template itself, half made, is named with the line that removes it`() throws {
        try Bench.run { bench in
            try killCreation(bench, ["build"], number: 2)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("qm destroy 211 --skiplock"), "\(outcome)")
            try #expect(bench.inventory() == before)
            try bench.simulator.change("/vms/211", ["lock": nil])
            try bench.api.work("DELETE", bench.api.vmPath)
            let next = try bench.expectNoImage { try bench.tool.run(["build"]) }
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate("\(next)")
        }
    }
}
