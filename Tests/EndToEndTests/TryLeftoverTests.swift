import Foundation
import Testing

/// Nothing of a trial outlives it, however it ends and whoever else is at work.
@Suite(.blocking) struct TryLeftoverTests {
    /// Wherever it is killed: the next run finds what is left, be it a build or a trial.
    @Test(
        .simulator,
        arguments: [
            ("POST", "/clone$"), ("POST", "/upload$"), ("PUT", "/qemu/21199/config$"), ("POST", "/status/start$"),
            ("POST", "/agent/ping$"), ("POST", "/status/stop$"), ("DELETE", "/qemu/21199$"),
        ], ["build", "try"])
    func `what a killed run has left is gone after the next`(call: (String, String), next: String) throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            try bench.simulator.fault("hold", call.0, call.1, ["when": "after"])
            try bench.killWhenHeld(bench.trial())
            let outcome = try bench.tool.run(next == "try" ? ["try"] : ["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(
        .simulator,
        arguments: [
            ("POST", "/clone$"), ("POST", "/upload$"), ("PUT", "/qemu/21199/config$"), ("POST", "/status/start$"),
            ("GET", "/agent/file-read"), ("POST", "/status/stop$"), ("DELETE", "/qemu/21199$"),
        ], [SIGINT, SIGTERM])
    func `a signal at any stage leaves nothing`(call: (String, String), signal: Int32) throws {
        try Bench.run(world: ["task-time": 0.4]) { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            try bench.simulator.fault("hold", call.0, call.1, ["when": "after"])
            let outcome = try bench.stopWhenHeld(bench.trial(), signal)
            #expect(outcome.ending == .signal(signal), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a build at the same time is not in its way, nor it in the build's`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.change("/settings", ["guest-silent": .bool(true)])
            let run = try bench.tool.start(bench.trial(timeout: "1h"))
            try bench.waitForRequest("POST", "/qemu/21199/agent/ping")
            try bench.mirror.publish(MirrorServer.newerRelease)
            for command in [["build"], ["list"], ["prune", "--keep", "0"], ["check"], ["doctor"]] {
                let other = try bench.tool.run(command)
                #expect(other.ending == .exit(0), "\(other)")
                try #expect(bench.machines().contains(21199), "\(other)")
            }
            try bench.simulator.change("/settings", ["guest-silent": .bool(false)])
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0) && outcome.text.contains("release       4593.2.5"), "\(outcome)")
            try bench.expectTemplate(release: MirrorServer.newerRelease)
            try #expect(bench.tool.run(["prune", "--keep", "0"]).ending == .exit(0))
            try #expect(bench.machines() == [211, 21101])
        }
    }

    @Test(.simulator) func `two at the same time have clones of their own, and the last one takes the config away`()
        throws
    {
        try Bench.run { bench in
            try bench.buildForTrial()
            let before = try bench.inventory()
            let rules = try [21199, 21198].map { try bench.hold("POST", "/qemu/\($0)/status/stop$") }
            var runs: [Tool.Running] = []
            for rule in rules {
                runs.append(try bench.tool.start(bench.trial()))
                try bench.waitForHold(rule)
            }
            for (run, rule) in zip(runs, rules) {
                try bench.release(rule)
                let outcome = try run.finish()
                #expect(outcome.ending == .exit(0), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }
}
