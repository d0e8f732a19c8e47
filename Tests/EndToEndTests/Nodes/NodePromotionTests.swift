import Foundation
import Testing

/// When the templates of several nodes get their versions, and runs that are cut off before.
@Suite(.blocking, .simulator) struct NodePromotionTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(arguments: [false, true])
    func `together no template moves while one node is not ready, and each as it comes does`(isEach: Bool) throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let rule = try bench.hold("POST", "/qemu/21201/config$")
            let run = try bench.tool.start(["build", "--promote", isEach ? "each" : "together"])
            try bench.waitForHold(rule)
            let expected = isEach ? [Self.new, Self.old, Self.new] : [Self.old, Self.old, Self.old]
            // The others have sealed their versions, which is the last before the template's turn.
            let areReady = try eventually {
                let seals = try bench.simulator.requests().filter {
                    $0.method == "PUT"
                        && ["/qemu/21101/config", "/qemu/21301/config"].contains(where: $0.path.hasSuffix)
                }
                return try seals.count == 2 && (!isEach || bench.releases() == expected)
            }
            #expect(areReady)
            // Whoever does not wait has had time to move.
            if !isEach { usleep(400_000) }
            try #expect(bench.releases() == expected)
            try bench.release(rule)
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplates(release: Self.new, "\(outcome)")
        }
    }

    @Test(arguments: [false, true])
    func `a first template is not created either before all are ready`(isFailing: Bool) throws {
        try Bench.runNodes { bench in
            let rule = try bench.hold("POST", "/qemu/21200/config$")
            let run = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            let areReady = try eventually {
                let state = try bench.simulator.read("/state")["vms"]
                return state?["21100"]?["config"]?["protection"] == 1 && state?["21300"]?["config"]?["protection"] == 1
            }
            #expect(areReady)
            usleep(400_000)
            try #expect(bench.machines() == [21100, 21200, 21300])
            if isFailing { try bench.takeAway("pve2") } else { try bench.release(rule) }
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(isFailing ? 75 : 0), "\(outcome)")
            for node in [Bench.nodes[0], Bench.nodes[2]] { try #expect(bench.lack(of: node) == nil, "\(outcome)") }
            guard isFailing else { return }
            try bench.simulator.clearFaults()
            try bench.takeAway()
            try bench.waitForTasks()
            try bench.expectNextRun(evensOut: ["pve2"], "\(outcome)")
        }
    }

    @Test func `a signal in the middle of the uploads leaves nothing on any node`() throws {
        try Bench.runNodes { bench in
            let before = try bench.inventory()
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            for node in Bench.nodes {
                try bench.waitForRequest("POST", "/nodes/\(node.name)/storage/flatcar/upload", bytes: 300_000)
            }
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(outcome.complaints == ["proxmox-flatcar: stopped by SIGTERM"], "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
            try bench.waitForNoTemporaryFile()
        }
    }

    @Test func `a signal while one waits for the others leaves nothing on any node`() throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let before = try bench.inventory()
            let rule = try bench.hold("POST", "/qemu/21201/config$", ["when": "after"])
            let run = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            try bench.waitForRequest("PUT", "/qemu/21101/config")
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try bench.waitForTasks()
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    /// The node that is asked copies it to the other one, in a task of its own.
    @Test func `a signal while the asked node stores an upload for another one leaves nothing`() throws {
        try Bench.runNodes { bench in
            let before = try bench.inventory()
            let rule = try bench.hold("POST", "/nodes/pve2/storage/flatcar/upload$")
            let run = try bench.tool.start(["build", "--nodes", "pve2=212"])
            try bench.waitForHold(rule)
            try bench.simulator.change("/settings", ["task-time": 1])
            try bench.release(rule)
            let isCopied = try eventually(every: 10) { try bench.runningTasks().contains { $0.contains(":imgcopy:") } }
            #expect(isCopied)
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try bench.waitForTasks()
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    /// The call at which the run is killed, and the nodes that have moved by then.
    static let deaths: [(method: String, path: String, promote: String)] = [
        ("POST", "/qemu/21301/config$", "together"),
        ("PUT", "/nodes/pve2/qemu/212/config$", "together"), ("POST", "/qemu/21301/template$", "each"),
    ]

    @Test(arguments: deaths)
    func `after a run that was killed the next one evens out`(method: String, path: String, promote: String) throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.simulator.fault("hold", method, path, ["when": "after"])
            try bench.killWhenHeld(["build", "--promote", promote])
            for (node, release) in zip(Bench.nodes, try bench.releases()) {
                try #expect(bench.lack(of: node, release ?? "") == nil)
            }
            let next = try bench.tool.run(["build"])
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplates(release: Self.new, "\(next)")
            // Of each the template, the older version and the newer one, and no rest of the run that was killed.
            try #expect(bench.machines().count == 9, "\(next)")
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test func `two runs for the same nodes in another order keep each other away`() throws {
        try Bench.runNodes { bench in
            let rule = try bench.hold("POST", "/nodes/pve2/storage/flatcar/upload$", ["bytes": 500_000])
            let first = try bench.tool.start(["build"])
            try bench.waitForHold(rule)
            for nodes in ["pve3=213,pve1=211", "pve2=212"] {
                let second = try bench.tool.run(["build", "--nodes", nodes])
                #expect(second.ending == .exit(75) && second.complaints.count == 1, "\(second)")
            }
            try bench.release(rule)
            try #expect(first.finish().ending == .exit(0))
            try bench.expectTemplates()
        }
    }
}
