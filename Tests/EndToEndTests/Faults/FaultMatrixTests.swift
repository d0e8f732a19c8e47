import Foundation
import Synchronization
import Testing

/// Every call of every operation goes wrong in every way: nothing is lost, and nothing is left.
///
/// `scripts/test --faults` runs all of it; otherwise a part, so that it cannot rot.
@Suite(.blocking) struct FaultMatrixTests {
    private static let scope = Settings.value("FAULTS")

    @Test(.simulator, arguments: [FaultManner.plain, .elaborate])
    func `whatever goes wrong, the template is whole, and the next run leaves no trace`(manner: FaultManner)
        async throws
    {
        // Who asks for some cases by name wants no others.
        if let scope = Self.scope, !["all", "elaborate"].contains(scope), manner.hasAllWays { return }
        let tally = FaultTally()
        let runsAll = Self.runsAll(manner)
        // Runs mostly wait, so that there is room for one more than CPUs. A part has two workers for each manner: with
        // one, it went on alone for minutes after all other tests.
        await withTaskGroup { group in
            for _ in 0..<(runsAll ? ProcessInfo.processInfo.activeProcessorCount + 1 : 2) {
                group.addTask {
                    do {
                        try Bench.run { bench in try Self.work(FaultWorld(bench, manner), manner, tally) }
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        if Self.scope == nil || Self.scope == "all" { #expect(tally.cases >= (runsAll ? 1500 : 20)) }
        print("\(manner.testDescription): \(tally.summary)")
    }

    private static func runsAll(_ manner: FaultManner) -> Bool {
        switch scope {
        case nil: false
        case "elaborate": manner.hasAllWays
        default: !manner.hasAllWays
        }
    }

    /// Which cases are run: all, those that are named, or one of so many. These are primes, so that every call and every
    /// way has its turn.
    private static func isRun(_ number: Int, _ fault: FaultCase, _ manner: FaultManner) -> Bool {
        guard runsAll(manner), let scope else { return number.isMultiple(of: manner.hasAllWays ? 97 : 37) }
        return scope == "all" || scope == "elaborate" || fault.description.contains(scope)
    }

    private static func work(_ world: FaultWorld, _ manner: FaultManner, _ tally: FaultTally) throws {
        let all = world.operations.flatMap { operation in
            (world.calls[operation.name] ?? []).flatMap { call in
                call.ways(all: manner.hasAllWays).map { FaultCase(operation: operation, call: call, way: $0) }
            }
        }
        while let number = tally.next(of: all.count) {
            guard isRun(number, all[number], manner) else { continue }
            let verdict = try all[number].run(in: world)
            tally.count(verdict)
            for problem in verdict.problems { Issue.record("\(problem)") }
        }
    }
}

/// The numbers of all workers.
final class FaultTally: Sendable {
    private struct Numbers {
        var all = 0
        var next = 0
        var cases = 0
        var losses = 0
        var orphans = 0
    }

    private let numbers = Mutex(Numbers())

    var cases: Int { numbers.withLock(\.cases) }

    var summary: String {
        numbers.withLock { numbers in
            // Where a part was run, it is said of how many.
            let cases = numbers.cases < numbers.all / 2 ? "\(numbers.cases) of \(numbers.all)" : "\(numbers.cases)"
            return "\(cases) cases, \(numbers.losses) losses, \(numbers.orphans) orphans"
        }
    }

    /// The number of a case that nobody has taken yet.
    func next(of count: Int) -> Int? {
        numbers.withLock { numbers in
            numbers.all = count
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
