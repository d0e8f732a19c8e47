import Foundation

/// One operation in which one call goes wrong in one way.
struct FaultCase: Sendable, CustomStringConvertible {
    let operation: FaultOperation
    let call: FaultCall
    let way: FaultWay

    var description: String { "\(operation): \(call): \(way)" }

    /// What came of it.
    struct Verdict {
        /// Whether the call came at all: a look at a task may not.
        var isHit = true
        /// The template is neither the old one nor the new one, or cannot be cloned.
        var loss: String?
        /// Something is left that a run without a fault would not have left, or what is wanted is not reached.
        var orphan: String?
        /// The run itself behaved badly.
        var misconduct: String?

        var problems: [String] { [loss, orphan, misconduct].compactMap { $0 } }
    }

    func run(in world: FaultWorld) throws -> Verdict {
        let (bench, simulator) = (world.bench, try world.bench.simulator)
        try world.begin(operation)
        var rule: [String: JSON] = [
            "method": .string(call.method), "path": .string(call.pattern), "nth": .number(Double(call.number)),
        ]
        rule.merge(way.rule(length: call.length ?? 0)) { $1 }
        let id = try simulator.change("/faults", .object(rule))["id"]?.int ?? 0
        // Only what never ends is not waited for.
        let patience = way == .taskNeverEnds ? ["--task-timeout", "1s"] : []
        let run = try bench.tool.start(operation.arguments + patience)
        if let signal = way.signal, try isHeld(id, simulator, run) { run.child.signal(signal) }
        let outcome = try run.finish()

        var verdict = Verdict()
        verdict.isHit = try simulator.read("/faults").array.first { $0["id"]?.int == id }?["applied"]?.int ?? 0 > 0
        guard verdict.isHit else { return verdict }
        try simulator.clearFaults()
        verdict.misconduct = misconduct(outcome)
        let told = "\(self)\n\(outcome)"
        // Nobody has to wait for a task that hangs.
        if way == .taskNeverEnds, operation.hasTemplate { verdict.loss = try world.refusal().map { "\(told)\n\($0)" } }
        if way == .taskNeverEnds { try bench.releaseTasks() }
        let snapshot = try world.snapshot()
        if let loss = try world.loss(operation, snapshot) ?? world.refusal(snapshot) {
            verdict.loss = "\(told)\nlost: \(loss)\n\(snapshot)"
        }
        try judge(snapshot, world, &verdict, told)
        return verdict
    }

    /// Waits until the simulator holds the call; `false` when the run has ended without it.
    private func isHeld(_ rule: Int, _ simulator: Simulator, _ run: Tool.Running) throws -> Bool {
        while run.child.wait(atMost: 0) == nil {
            if try simulator.isApplied(rule, atMost: 0.5) { return true }
        }
        return false
    }

    private func misconduct(_ outcome: Tool.Outcome) -> String? {
        let isFine: Bool =
            switch (way.signal, outcome.ending) {
            case (let signal?, .signal(let number)): signal == number
            // It was as good as done.
            case (SIGKILL, .exit): false
            case (_, .exit(0)): true
            case (nil, .exit(let code)):
                way.exits.union(operation.exits).contains(code) && outcome.complaints.count == 1
            default: false
            }
        return isFine ? nil : "\(self)\nit ended badly: \(outcome)"
    }

    /// After a signal that lets the run clean up, nothing may be left at once; after anything else, once another run has
    /// ended.
    private func judge(
        _ snapshot: FaultSnapshot, _ world: FaultWorld, _ verdict: inout Verdict, _ told: String
    ) throws {
        guard let beginning = world.beginning(of: operation), let end = world.end(of: operation) else { return }
        // From either of them, a run without a fault has been seen to reach the end, and to stay there.
        if snapshot == beginning || snapshot == end { return }
        if way.signal == SIGINT || way.signal == SIGTERM, !call.isPromotion, !isUpkeepLeft(snapshot, end) {
            verdict.orphan = "\(told)\nleft after the signal:\n\(snapshot.difference(from: end))"
        }
        let next = try world.bench.tool.run(operation.arguments)
        let last = try world.snapshot()
        if let loss = try world.loss(operation, last) {
            verdict.loss = "\(told)\nthe next run: \(next)\nlost: \(loss)\n\(last)"
        }
        guard next.ending != .exit(0) || last != end else { return }
        verdict.orphan =
            "\(told)\nleft:\n\(snapshot.difference(from: end))\nthe next run: \(next)\n"
            + "left:\n\(last.difference(from: end))"
    }

    /// Removing what is not needed any more comes last, and is done by any later run; the template is the new one.
    private func isUpkeepLeft(_ snapshot: FaultSnapshot, _ end: FaultSnapshot) -> Bool {
        operation.hasTemplate && snapshot.hasVersion(of: end)
    }
}

extension Simulator {
    /// Whether a rule has been applied, or is within this time.
    fileprivate func isApplied(_ rule: Int, atMost seconds: Double) throws -> Bool {
        try status("GET", "/faults/\(rule)/wait?seconds=\(seconds)") == 200
    }
}
