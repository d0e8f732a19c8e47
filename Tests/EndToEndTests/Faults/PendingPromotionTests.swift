import Foundation
import Testing

/// A run that gives up while the call that moves the pointer waits for the lock: the node does not, and moves it later.
@Suite(.blocking) struct PendingPromotionTests {
    @Test(.simulator, arguments: [SIGINT, SIGTERM, SIGKILL])
    func `a promotion that nobody waits for any more finds its disk`(signal: Int32) throws {
        try Bench.run(world: ["lock-timeout": 60]) { bench in
            try bench.letTokenDelete()
            let consumer = try FaultConsumer(bench)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            // As a full clone holds it that takes long.
            try bench.simulator.change("/locks/211", ["shared": .bool(true)])
            try bench.simulator.clearLog()
            let run = try bench.tool.start(["build"])
            try bench.waitForRequest("PUT", "/qemu/211/config")
            run.child.signal(signal)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(signal), "\(outcome)")

            try bench.simulator.letGo(211)
            let isMoved = try eventually { try template(bench)?.release == MirrorServer.newerRelease }
            #expect(isMoved, "\(outcome)")
            let disk = try template(bench)?.disk ?? ""
            try #expect(consumer.refusal(of: disk) == nil, "\(outcome)")

            let next = try bench.tool.run(["build"])
            #expect(next.ending == .exit(0), "\(outcome)\n\(next)")
            try #expect(template(bench)?.disk == disk, "\(next)")
            try #expect(consumer.refusal(of: disk) == nil, "\(next)")
            let machines = try bench.simulator.read("/state")["vms"]?.object.keys.sorted()
            #expect(machines == ["211", "21100", "21101"], "\(next)")
            try #expect(!bench.volumes().contains { $0.hasPrefix("flatcar:import/") })
        }
    }

    private func template(_ bench: Bench) throws -> FaultTemplate? {
        FaultSnapshot(try bench.simulator.read("/state")).template
    }
}

extension Simulator {
    /// Gives back a lock that was held from outside.
    fileprivate func letGo(_ vmid: Int) throws {
        guard try status("DELETE", "/locks/\(vmid)") == 200 else { throw Failure("the lock of VM \(vmid) stays") }
    }
}
