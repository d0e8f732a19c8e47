import Foundation
import Testing

/// Calls that are turned away for a moment.
@Suite(.blocking) struct PassingRefusalTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    /// A Proxmox with a version, and a new release on the mirror.
    private func run(_ test: (Bench) throws -> Void) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build", "--without", "journal"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try test(bench)
        }
    }

    @Test(.simulator, arguments: [["build", "--keep", "0"], ["rollback"], ["prune", "--keep", "0"]])
    func `a node that has lost the user's name for a moment is asked again`(arguments: [String]) throws {
        try run { bench in
            if arguments != ["build", "--keep", "0"] { try #expect(bench.tool.run(["build"]).ending == .exit(0)) }
            try bench.simulator.change("/save", ["name": "beginning"])
            // Each of the calls that have a body, one after the other.
            for number in 1...40 {
                try bench.simulator.change("/restore", ["name": "beginning"])
                try bench.simulator.fault("user-name-not-set", ".*", "/qemu", ["nth": .number(Double(number))])
                let outcome = try bench.tool.run(arguments)
                let isHit = try bench.simulator.read("/faults").array.contains { $0["applied"]?.int ?? 0 > 0 }
                guard isHit else {
                    #expect(number > 1 || arguments.first == "prune", "there are such calls")
                    return
                }
                #expect(outcome.ending == .exit(0), "call \(number): \(outcome)")
                try bench.expectClones("call \(number): \(outcome)")
            }
            Issue.record("there is no end of calls")
        }
    }

    @Test(.simulator, arguments: [429, 502, 503, 595])
    func `a refusal that passes does not end a promotion`(status: Int) throws {
        try run { bench in
            try bench.refuse("PUT", "/qemu/211/config$", status, times: 2)
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("waiting to give template 211 version 4628.2.0"), "\(outcome)")
            #expect(outcome.errors.contains("\(status)"), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
        }
    }

    @Test(.simulator, arguments: [429, 502, 503, 595])
    func `a refusal that passes does not end what only looks`(status: Int) throws {
        try run { bench in
            try bench.refuse("GET", "/qemu/211/config$|/tasks/.*/status$|/cluster/resources$", status, times: 2)
            for command in [["build"], ["check"], ["list"]] {
                let outcome = try bench.tool.run(command)
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            try bench.expectTemplate(release: Self.new)
        }
    }

    static let forever: [(Int, String)] = [
        (429, "a proxy before Proxmox answered 429"), (502, "a proxy before Proxmox answered 502"),
        (503, "a proxy before Proxmox answered 503"), (595, "the node could not be reached"),
    ]

    @Test(.simulator, arguments: forever)
    func `one that does not pass ends the run with who answered, and loses nothing`(status: Int, says: String) throws {
        try run { bench in
            let before = try bench.api.configuration()
            try bench.refuse("PUT", "/qemu/211/config$", status, times: 0)
            let outcome = try bench.tool.run(["build", "--task-timeout", "3s"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.complaints.first?.contains(says) == true, "\(outcome)")
            try #expect(bench.api.configuration() == before)
            try bench.expectClones("\(outcome)")
            try bench.simulator.clearFaults()
            let next = try bench.expectNoImage { try bench.tool.run(["build"]) }
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
        }
    }

    @Test(.simulator, arguments: forever)
    func `a cluster that cannot be looked at is no reason to do anything`(status: Int, says: String) throws {
        try run { bench in
            let before = try bench.inventory()
            try bench.refuse("GET", "/cluster/resources$", status, times: 0)
            for command in ["build", "check", "list"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(says), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    /// Whoever clones the template in full shares its lock for as long as that takes.
    @Test(.simulator) func `a full clone that takes longer than the patience loses nothing`() throws {
        try run { bench in
            let before = try bench.api.configuration()
            try bench.startEndlessClone()
            let outcome = try bench.tool.run(["build", "--task-timeout", "3s"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("waiting to give template 211 version 4628.2.0"), "\(outcome)")
            #expect(outcome.errors.contains("clones that are being made of it"), "\(outcome)")
            #expect(outcome.complaints.first?.contains("--task-timeout") == true, "\(outcome)")
            try #expect(bench.api.configuration() == before)
            try bench.clone(211, as: 9003)
            // The version that was made waits.
            #expect(outcome.errors.contains("stays, as template 21101"), "\(outcome)")
            try #expect(bench.machines() == [211, 9002, 9003, 21100, 21101])
            try bench.releaseTasks()
            let next = try bench.expectNoImage { try bench.tool.run(["build"]) }
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate(release: Self.new)
            try #expect(bench.machine(9002)?["config"]?["lock"] == nil, "the clone has come to its end")
        }
    }

    @Test(.simulator, arguments: ["build", "rollback"])
    func `with more patience it gets through, and says what it waits for`(command: String) throws {
        try run { bench in
            if command == "rollback" { try #expect(bench.tool.run(["build"]).ending == .exit(0)) }
            try bench.startEndlessClone()
            let run = try bench.tool.start([command])
            let isWaiting = eventually { run.errors.contains("waiting to give template 211 version") }
            #expect(isWaiting, "\(run.errors)")
            try bench.releaseTasks()
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: command == "build" ? Self.new : Self.old, "\(outcome)")
        }
    }
}

extension Bench {
    fileprivate func refuse(_ method: String, _ path: String, _ status: Int, times: Int) throws {
        try simulator.fault(
            "status", method, path,
            ["status": .number(Double(status)), "message": "no", "times": .number(Double(times))])
    }

    /// A full clone of the template that goes on until tasks are released.
    fileprivate func startEndlessClone() throws {
        try simulator.fault("task-never-ends", "POST", "/qemu/211/clone$")
        try api.call("POST", api.vmPath + "/clone", [("newid", "9002"), ("full", "1")])
        try waitForHeldTask()
        try simulator.clearFaults()
    }
}
