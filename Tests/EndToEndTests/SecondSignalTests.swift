import Foundation
import Testing

/// Signals after the first.
@Suite(.blocking) struct SecondSignalTests {
    @Test(.simulator, arguments: [SIGINT, SIGTERM])
    func `one that comes with the first does not cut the clean-up short`(number: Int32) throws {
        // On a machine that is busy the second may come late; then the run says nothing about it.
        var isJudged = false
        for _ in 0..<5 where !isJudged {
            try Bench.run { bench in
                try bench.letTokenDelete()
                let before = try bench.inventory()
                let run = try bench.startAndHold()
                let began = Date.now
                run.child.signal(number)
                try #require(eventually { try run.child.hasTaken(number) })
                run.child.signal(number)
                try #require(eventually { try run.child.hasTaken(number) })
                isJudged = Date.now < began + 0.9
                let outcome = try run.finish()
                guard isJudged else { return }
                #expect(outcome.ending == .signal(number), "\(outcome)")
                #expect(outcome.complaints.last?.hasPrefix("proxmox-flatcar: stopped by SIG") == true, "\(outcome)")
                try #expect(bench.inventory() == before, "\(outcome)")
            }
        }
        #expect(isJudged, "no two signals within a second")
    }

    @Test(.simulator) func `a later one ends the run at once`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let run = try bench.startAndHold()
            try bench.simulator.fault("hold", "DELETE", ".", ["times": 0])
            run.child.signal(SIGINT)
            let isCleaning = try eventually {
                try bench.simulator.read("/faults").array.contains { $0["holding"]?.int == 1 }
            }
            #expect(isCleaning)
            // More than the second that is one wish.
            usleep(1_200_000)
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(outcome.complaints.isEmpty, "\(outcome)")
        }
    }
}

extension Bench {
    /// A build whose first VM is being made, for as long as nobody stops that.
    fileprivate func startAndHold() throws -> Tool.Running {
        try simulator.fault("task-never-ends", "POST", "/nodes/\(target.node)/qemu$")
        let run = try tool.start(["build"])
        try waitForHeldTask()
        return run
    }
}

extension Child {
    /// Whether a signal that was sent is none that waits any more; so it is for a process that has ended.
    fileprivate func hasTaken(_ number: Int32) throws -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return true }
        let pending = status.split(separator: "\n").filter { $0.hasPrefix("SigPnd:") || $0.hasPrefix("ShdPnd:") }
        return pending.allSatisfy { line in
            let mask = UInt64(line.split(separator: "\t").last ?? "0", radix: 16) ?? 0
            return mask & 1 << UInt64(number - 1) == 0
        }
    }
}
