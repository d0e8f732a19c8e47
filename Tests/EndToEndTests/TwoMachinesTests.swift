import Foundation
import Testing

/// Runs on several machines. Another one is played by another way to write the URL, so that its lock is another.
@Suite(.blocking) struct TwoMachinesTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    /// How the other machine calls Proxmox.
    private func elsewhere(_ bench: Bench) -> [String: String?] {
        ["PROXMOX_URL": bench.target.url.replacing("127.0.0.1", with: "localhost")]
    }

    @Test(.simulator, arguments: [false, true])
    func `the later one of two builds ends, and the first one gets through`(isFirstBuild: Bool) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            if !isFirstBuild {
                try #expect(bench.tool.run(["build"]).ending == .exit(0))
                try bench.mirror.publish(Self.new)
            }
            let vmid = isFirstBuild ? 21100 : 21101
            let rule = try bench.hold("POST", "/storage/flatcar/upload$", ["bytes": 1_000_000])
            let first = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            let before = try bench.inventory()
            let second = try bench.tool.run(["build"], elsewhere(bench))
            #expect(second.ending == .exit(75) && second.complaints.count == 1, "\(second)")
            #expect(second.errors.contains("another run of this tool has been building a version"), "\(second)")
            #expect(
                second.errors.contains("as VM \(vmid)") && second.errors.contains("qm destroy \(vmid)"), "\(second)")
            try #expect(bench.inventory() == before)
            // Whoever only looks is told.
            let check = try bench.tool.run(["check"], elsewhere(bench))
            #expect(check.ending == .exit(2), "\(check)")
            #expect(check.text.contains("another run has been building version"), "\(check)")
            let list = try bench.tool.run(["list"], elsewhere(bench))
            #expect(list.ending == .exit(0) && list.text.contains("being built"), "\(list)")
            let prune = try bench.tool.run(["prune", "--keep", "0"], elsewhere(bench))
            #expect(prune.text.contains("another run has been building VM \(vmid)"), "\(prune)")
            try bench.release(rule)
            let outcome = try first.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: isFirstBuild ? Self.old : Self.new, "\(outcome)")
            try bench.expectClones()
            try #expect(bench.tool.run(["build"], elsewhere(bench)).text.contains("nothing to do"))
        }
    }

    /// Both have planned before either has begun, so that neither knows of the other.
    @Test(.simulator) func `of two that begin at once one gets the VMID, and the other one ends`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let rule = try bench.hold("POST", "/nodes/pve1/qemu$", ["times": 2])
            let first = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            let second = try bench.tool.start(["build"], elsewhere(bench))
            let both = try eventually {
                try bench.simulator.read("/faults").array.contains { $0["holding"]?.int == 2 }
            }
            #expect(both)
            try bench.release(rule)
            let outcomes = [try first.finish(), try second.finish()]
            let told = outcomes.map(\.description).joined(separator: "\n")
            #expect(outcomes.count { $0.ending == .exit(0) } == 1, "\(told)")
            #expect(outcomes.count { $0.ending == .exit(75) } == 1, "\(told)")
            try bench.expectTemplate("\(told)")
            try #expect(bench.machines() == [211, 21100], "\(told)")
            try #expect(!bench.volumes().contains { $0.contains(":import/") }, "\(told)")
            try bench.expectClones("\(told)")
        }
    }

    /// The other one has promoted a version while this one was making another.
    @Test(.simulator) func `a version that somebody else has promoted meanwhile stays`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build", "--cores", "1"]).ending == .exit(0))
            try #expect(bench.tool.run(["build", "--cores", "2"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let rule = try bench.hold("PUT", "/qemu/211/config$", ["times": 2])
            let first = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            let back = try bench.tool.start(["rollback"], elsewhere(bench))
            let both = try eventually {
                try bench.simulator.read("/faults").array.contains { $0["holding"]?.int == 2 }
                    || back.child.wait(atMost: 0) != nil
            }
            #expect(both)
            try bench.release(rule)
            let outcomes = [try first.finish(), try back.finish()]
            let told = outcomes.map(\.description).joined(separator: "\n")
            for outcome in outcomes { #expect([.exit(0), .exit(75)].contains(outcome.ending), "\(told)") }
            #expect(outcomes.contains { $0.ending == .exit(0) }, "\(told)")
            try bench.expectClones("\(told)")
            let record = try Record(in: bench.api.configuration())
            let version = try bench.api.configuration(of: record.vmid)
            try #expect(
                version["scsi0"]?.string?.volume == bench.api.configuration()["scsi0"]?.string?.volume, "\(told)")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
        }
    }

    /// What a run on another machine has left is believed to be at work for some hours, and then is not.
    @Test(.simulator, arguments: [false, true])
    func `what a run on another machine has left is passed over when it is old`(isOld: Bool) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("hold", "POST", "/storage/flatcar/upload$", ["when": "before"])
            try bench.killWhenHeld(["build"])
            // Its record, as another machine would have written it.
            let began = Int(Date.now.timeIntervalSince1970) - (isOld ? 7 : 1) * 3600
            let text = try bench.api.configuration(of: 21100)["description"]?.string ?? ""
            let foreign = text.replacing(/"began":\d+/, with: #""began":\#(began)"#)
                .replacing(/"machine":"[^"]*"/, with: #""machine":"another""#)
            try bench.simulator.change("/vms/21100", ["description": .string(foreign)])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(isOld ? 0 : 75), "\(outcome)")
            guard isOld else { return }
            try bench.expectTemplate("\(outcome)")
            try #expect(bench.machines() == [211, 21101], "\(outcome)")
        }
    }
}
