import Foundation
import Testing

/// Runs that are stopped, killed or left alone halfway, and the runs after them.
@Suite(.blocking) struct InterruptionTests {
    static let upload = "/storage/flatcar/upload"

    @Test(.simulator, arguments: [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")])
    func `a signal in the middle of an upload ends the run and leaves nothing`(number: Int32, name: String) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let before = try bench.inventory()
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", Self.upload, bytes: 500_000)
            run.child.signal(number)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(number), "\(outcome)")
            #expect(outcome.complaints == ["proxmox-flatcar: stopped by \(name)"], "\(outcome)")
            #expect(outcome.output.isEmpty)
            try #expect(bench.inventory() == before)
            try bench.waitForNoTemporaryFile()
        }
    }

    @Test(.simulator) func `a signal while a task runs takes everything back`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let before = try bench.inventory()
            try bench.simulator.fault("task-never-ends", "POST", "/nodes/pve1/qemu$")
            let run = try bench.tool.start(["build"])
            try bench.waitForRequest("POST", "/nodes/pve1/qemu")
            try bench.waitForHeldTask()
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a run killed in the middle of an upload does not stand in the way of the next`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", Self.upload, bytes: 500_000)
            run.child.signal(SIGKILL)
            try #expect(run.finish().ending == .signal(SIGKILL))
            try bench.waitForNoTemporaryFile()
            // The VM that the version was to get, without a disk.
            try #expect(bench.machines() == [21100])
            try bench.expectNextBuildIsClean()
        }
    }

    /// The calls that start a task, in their order, and the number among those that look alike.
    static let changes = [
        ("POST", "/storage/flatcar-upload/upload", 1), ("POST", "/nodes/pve1/qemu", 1), ("POST", upload, 1),
        ("POST", "/qemu/21100/config", 1), ("DELETE", "/content/flatcar:import/flatcar-21100.qcow2", 1),
        ("PUT", "/qemu/21100/resize", 1), ("POST", "/qemu/21100/template", 1), ("POST", "/nodes/pve1/qemu", 2),
    ]

    @Test(.simulator, arguments: changes)
    func `a run killed while a task runs is finished by the next`(method: String, path: String, number: Int) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("task-never-ends", method, path + "$", ["nth": .number(Double(number))])
            let run = try bench.tool.start(["build"])
            try bench.waitForHeldTask()
            run.child.signal(SIGKILL)
            try #expect(run.finish().ending == .signal(SIGKILL))
            try bench.simulator.clearFaults()
            try bench.releaseTasks()
            try bench.expectNextBuildIsClean()
        }
    }

    @Test(.simulator, arguments: ["seabios", "ovmf"])
    func `a template whose conversion died is converted to the end`(firmware: String) throws {
        try Bench.run { bench in
            try bench.simulator.fault("task-never-ends", "POST", "/qemu/21100/template$")
            let build = ["build", "--bios", firmware]
            let run = try bench.tool.start(build)
            try bench.waitForRequest("POST", "/qemu/21100/template")
            try bench.waitForHeldTask()
            run.child.signal(SIGKILL)
            try #expect(run.finish().ending == .signal(SIGKILL))
            try bench.simulator.clearFaults()
            for upid in try bench.runningTasks() { try bench.simulator.change("/tasks/\(upid)/kill", [:]) }
            let half = try bench.api.configuration(of: 21100)
            #expect(half["template"] == 1 && half["scsi0"]?.string?.contains("base-") == false, "\(half.text)")

            let plan = try bench.tool.run(build + ["--dry-run"])
            #expect(plan.text.contains("make scsi0 of template 21100 a base volume"), "\(plan)")
            let next = try bench.tool.run(build)
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate("\(next)")
            let disk = try bench.api.configuration()["efidisk0"]?.string
            #expect(firmware == "seabios" || disk?.contains("base-") == true, "\(disk ?? "")")
            try #expect(bench.tool.run(build + ["--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `a VM that another task still creates is left alone`() throws {
        try Bench.run { bench in
            try bench.simulator.fault("task-never-ends", "POST", "/nodes/pve1/qemu$")
            let run = try bench.tool.start(["build"])
            try bench.waitForRequest("POST", "/nodes/pve1/qemu")
            try bench.waitForHeldTask()
            run.child.signal(SIGKILL)
            try #expect(run.finish().ending == .signal(SIGKILL))
            let before = try bench.inventory()
            let next = try bench.tool.run(["build", "--task-timeout", "2s"])
            #expect(next.ending == .exit(75), "\(next)")
            #expect(next.errors.contains("a task is at work on template 211: qmcreate of ci@pve!build"))
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a reader that has gone is no error of a result`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "--dry-run"], to: .nobody)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.complaints.isEmpty)
        }
    }

    @Test func `a reader that has gone ends a fetch, which is then not good`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["fetch", "--out", "-"], to: .nobody)
            #expect(outcome.ending == .exit(1), "\(outcome)")
            #expect(outcome.complaints.count == 1)
            #expect(!outcome.errors.contains("good signature"))
        }
    }
}
