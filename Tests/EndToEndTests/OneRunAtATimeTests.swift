import Foundation
import Testing

/// Two runs of one template, on one machine and on two.
@Suite(.blocking) struct OneRunAtATimeTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(.simulator, arguments: [["build"], ["rollback"], ["prune"]])
    func `a second run on this machine says who is at work, and ends`(second: [String]) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.simulator.clearLog()
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", "/storage/flatcar/upload", bytes: 100_000)
            let outcome = try bench.tool.run(second)
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(
                outcome.errors.contains(
                    "another run of this tool is at work on template 211 (process \(run.child.pid))"), "\(outcome)")
            // Looking is free; what a build would do now is to end.
            for (arguments, code) in [(["build", "--dry-run"], 75), (["check"], 2), (["list"], 0)] {
                let look = try bench.tool.run(arguments)
                #expect(look.ending == .exit(Int32(code)), "\(look)")
            }
            let first = try run.finish()
            #expect(first.ending == .exit(0), "\(first)")
            try bench.expectTemplate(release: Self.new)
        }
    }

    @Test(.simulator) func `another template is no matter of the first`() throws {
        try Bench.run { bench in
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", "/storage/flatcar/upload", bytes: 100_000)
            try #expect(bench.tool.run(["build", "--vmid", "311"]).ending == .exit(0))
            try #expect(run.finish().ending == .exit(0))
        }
    }

    @Test(.simulator) func `a task of somebody else ends the run before anything is done`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            // The token must see everybody's tasks.
            let acl: JSON = ["/": .array(try bench.ownRights() + ["Sys.Audit"])]
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": acl])
            try bench.simulator.fault("task-never-ends", "POST", "/qemu/211/config$")
            try bench.api.call("POST", "\(bench.api.vmPath)/config", [("onboot", "0")])
            try bench.waitForHeldTask()
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["rollback"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("a task is at work on template 211: qmconfig of root@pam"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    /// As from another machine: behind the back of the first run, while it is at work.
    @Test(
        .simulator,
        arguments: [("POST", "/qemu/21101/config$"), ("POST", "/qemu/21101/template$"), ("PUT", "/qemu/211/config$")])
    func `a change of somebody else in between is noticed, and nothing of it is lost`(method: String, call: String)
        throws
    {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let rule = try bench.hold(method, call)
            let run = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            try bench.simulator.change(
                "/vms/211", ["memory": "3072", "tags": "theirs;4593.2.5;flatcar;flatcar-stable"])
            try bench.release(rule)
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.new, "\(outcome)")
            let configuration = try bench.api.configuration()
            #expect(configuration["memory"] == "3072", "\(outcome)")
            #expect(configuration["tags"] == "4628.2.0;flatcar;flatcar-stable;theirs", "\(outcome)")
        }
    }

    /// What was verified is what must be imported.
    @Test(.simulator) func `a file that was overwritten while it was imported is thrown away`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let before = try bench.inventory()
            let rule = try bench.hold("POST", "/qemu/21100/config$")
            let run = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            // Times are whole seconds.
            usleep(1_200_000)
            let file = try bench.simulator.storagePath("flatcar") + "/import/flatcar-21100.qcow2"
            let image = try Data(contentsOf: URL(fileURLWithPath: file))
            try image.write(to: URL(fileURLWithPath: file))
            try bench.release(rule)
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("was overwritten while a disk was made of it"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
        }
    }
}
