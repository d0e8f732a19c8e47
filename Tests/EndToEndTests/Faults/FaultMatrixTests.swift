import Foundation
import Synchronization
import Testing

/// Every call of every operation goes wrong in every way: nothing is lost, and nothing is left.
///
/// `scripts/test --faults` runs all of it; otherwise a part, so that it cannot rot.
@Suite(.blocking) struct FaultMatrixTests {
    private static let runsAll = Settings.value("FAULTS") != nil
    private static let share = 23

    @Test(.simulator) func `whatever goes wrong, the template is whole, and the next run leaves no trace`() async throws
    {
        let tally = FaultTally()
        // Runs mostly wait, so that there is room for one more than CPUs.
        await withTaskGroup { group in
            for _ in 0..<(Self.runsAll ? ProcessInfo.processInfo.activeProcessorCount + 1 : 1) {
                group.addTask {
                    do {
                        try Bench.run { bench in try Self.work(FaultWorld(bench), tally) }
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        #expect(tally.cases > (Self.runsAll ? 800 : 30))
        print(tally.summary)
    }

    private static func work(_ world: FaultWorld, _ tally: FaultTally) throws {
        let all = FaultOperation.all.flatMap { operation in
            (world.calls[operation.name] ?? []).flatMap { call in
                call.ways.map { FaultCase(operation: operation, call: call, way: $0) }
            }
        }
        while let number = tally.next(of: all.count) {
            // Not a divisor of anything, so that every call and every way has its turn.
            guard runsAll || number.isMultiple(of: share) else { continue }
            let verdict = try all[number].run(in: world)
            tally.count(verdict)
            for problem in verdict.problems { Issue.record("\(problem)") }
        }
    }
}

/// The numbers of all workers.
final class FaultTally: Sendable {
    private struct Numbers {
        var next = 0
        var cases = 0
        var losses = 0
        var orphans = 0
    }

    private let numbers = Mutex(Numbers())

    var cases: Int { numbers.withLock(\.cases) }

    var summary: String { numbers.withLock { "\($0.cases) cases, \($0.losses) losses, \($0.orphans) orphans" } }

    /// The number of a case that nobody has taken yet.
    func next(of count: Int) -> Int? {
        numbers.withLock { numbers in
            guard numbers.next < count else { return nil }
            numbers.next += 1
            return numbers.next - 1
        }
    }

    func count(_ verdict: FaultCase.Verdict) {
        guard verdict.isHit else { return }
        numbers.withLock { numbers in
            numbers.cases += 1
            if verdict.loss != nil { numbers.losses += 1 }
            if verdict.orphan != nil { numbers.orphans += 1 }
        }
    }
}
