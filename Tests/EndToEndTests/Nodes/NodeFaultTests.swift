import Foundation
import Testing

/// Every call of a run for three nodes goes wrong in every way, on one of them: nothing is lost, nothing is left, and the
/// next run evens them out.
///
/// `scripts/test --faults` runs all of it; otherwise a part, so that it cannot rot.
@Suite(.blocking) struct NodeFaultTests {
    private static let scope = Settings.value("FAULTS")
    private static var runsAll: Bool { scope != nil && scope != "elaborate" }

    @Test(.simulator) func `whatever goes wrong on one of three nodes, the others go on, and the next run evens out`()
        async throws
    {
        if Self.scope == "elaborate" { return }
        let tally = FaultTally()
        await withTaskGroup { group in
            for _ in 0..<(Self.runsAll ? ProcessInfo.processInfo.activeProcessorCount + 1 : 1) {
                group.addTask {
                    do {
                        try Bench.runNodes { bench in try Self.work(NodeFaultWorld(bench), tally) }
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        if Self.scope == nil || Self.scope == "all" { #expect(tally.cases >= (Self.runsAll ? 300 : 3)) }
        print("three nodes: \(tally.summary)")
    }

    private static func work(_ world: NodeFaultWorld, _ tally: FaultTally) throws {
        let all = NodeFaultCase.all(in: world)
        while let number = tally.next(of: all.count) {
            let isRun = scope.map { $0 == "all" || all[number].description.contains($0) } ?? number.isMultiple(of: 101)
            guard isRun else { continue }
            let verdict = try all[number].run(in: world)
            tally.count(verdict)
            for problem in verdict.problems { Issue.record("\(problem)") }
        }
    }
}
