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
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", "/storage/flatcar/upload", bytes: 100_000)
            let outcome = try bench.tool.run(second)
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(
                outcome.errors.contains(
                    "another run of this tool is at work on template 211 (process \(run.child.pid))"), "\(outcome)")
            // Looking is free.
            for arguments in [["build", "--dry-run"], ["check"], ["list"]] {
                let look = try bench.tool.run(arguments)
                #expect(look.ending == .exit(arguments == ["check"] ? 2 : 0), "\(look)")
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
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("a task is at work on template 211: qmconfig of root@pam"), "\(outcome)")
            try #expect(bench.inventory() == before)
        }
    }

    /// As from another machine: behind the back of the first run, while it is at work.
    @Test(.simulator, arguments: ["/qemu/211/config$", "/qemu/211/resize$", "/qemu/211/template$"])
    func `a change of somebody else in between is noticed, and nothing of it is lost`(call: String) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.simulator.clearLog()
            try bench.simulator.fault("delay", "GET", "/qemu/211/config$", ["nth": 2, "seconds": 0.5, "times": 0])
            let run = try bench.tool.start(["build"])
            try bench.waitForRequest(call.contains("resize") ? "PUT" : "POST", String(call.dropLast()))
            try bench.simulator.change(
                "/vms/211", ["memory": "3072", "tags": "theirs;4593.2.5;flatcar;flatcar-stable"])
            let outcome = try run.finish()
            let isFine = outcome.ending == .exit(0) || outcome.ending == .exit(75) && outcome.complaints.count == 1
            #expect(isFine, "\(outcome)")
            let configuration = try bench.api.configuration()
            #expect(configuration["memory"] == "3072", "\(outcome)")
            #expect(configuration["tags"]?.string?.contains("theirs") == true, "\(outcome)")
            try bench.simulator.clearFaults()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectTemplate(release: Self.new)
            try #expect(bench.volumes().count { $0.contains("211-disk-") } == 2)
        }
    }

    /// Two machines upload under one name; what was verified is what must be imported.
    @Test(.simulator, arguments: [("POST", "/nodes/pve1/qemu"), ("POST", "/qemu/211/config")])
    func `a file that was overwritten while it was imported is thrown away`(method: String, path: String) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            if path.hasSuffix("config") {
                try #expect(bench.tool.run(["build"]).ending == .exit(0))
                try bench.mirror.publish(Self.new)
            }
            try bench.simulator.clearLog()
            let before = try bench.inventory()
            try bench.simulator.fault("delay", method, path + "$", ["seconds": 2.5])
            let run = try bench.tool.start(["build"])
            try bench.waitForRequest(method, path)
            // Times are whole seconds.
            usleep(1_200_000)
            let file = try bench.simulator.storagePath("flatcar") + "/import/flatcar-211.qcow2"
            let image = try Data(contentsOf: URL(fileURLWithPath: file))
            try image.write(to: URL(fileURLWithPath: file))
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("was overwritten while a disk was made of it"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
        }
    }
}
