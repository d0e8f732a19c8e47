import Foundation

/// A way in which one call of a run for three nodes goes wrong.
enum NodeFaultWay: Sendable, CustomStringConvertible {
    case call(FaultWay)
    /// Its node goes away while it is at work, and is back for the next run.
    case nodeDies

    var description: String {
        switch self {
        case .call(let way): "\(way)"
        case .nodeDies: "the node dies"
        }
    }

    static func ways(of call: FaultCall) -> [NodeFaultWay] {
        guard call.isChange else { return [.nodeDies] }
        var ways: [FaultWay] = [
            .signal(SIGKILL, .before), .signal(SIGKILL, .after), .signal(SIGTERM, .after), .drop(.before),
            .drop(.after),
            .status(500, .before), .status(403, .before), .status(595, .before), .status(596, .after),
        ]
        if call.startsTask { ways += [.taskFails(.before), .taskWarns] }
        if call.length != nil {
            ways += (1...9).flatMap { [.cut(tenths: $0), .signalWithin(SIGKILL, tenths: $0)] }
        }
        return [.nodeDies] + ways.map(NodeFaultWay.call)
    }
}

/// One run for three nodes in which one call goes wrong in one way.
struct NodeFaultCase: Sendable, CustomStringConvertible {
    let operation: NodeFaultWorld.Operation
    let node: NodeTarget
    let call: FaultCall
    let way: NodeFaultWay

    var description: String { "\(operation.name): \(call): \(way)" }

    /// All that are worth a run: the calls of a node that is not the one that is asked, and the end of that one.
    static func all(in world: NodeFaultWorld) -> [NodeFaultCase] {
        NodeFaultWorld.operations.flatMap { operation in
            Bench.nodes.dropLast().flatMap { node in
                (world.calls[operation.name] ?? [])
                    .filter { $0.pattern.contains("nodes\\/\(node.name)\\/") }
                    .flatMap { call in
                        NodeFaultWay.ways(of: call).prefix(node.name == "pve1" ? 1 : .max).map {
                            NodeFaultCase(operation: operation, node: node, call: call, way: $0)
                        }
                    }
            }
        }
    }

    func run(in world: NodeFaultWorld) throws -> FaultCase.Verdict {
        let (bench, simulator) = (world.bench, try world.bench.simulator)
        try world.restore(operation.start)
        let id = try simulator.change("/faults", .object(rule))["id"]?.int ?? 0
        // Who has gone away is not waited for as long as a node that is slow.
        let patience = if case .nodeDies = way { ["--task-timeout", "3s"] } else { [String]() }
        let run = try bench.tool.start(operation.arguments + patience)
        if isHeld {
            while run.child.wait(atMost: 0) == nil,
                try simulator.status("GET", "/faults/\(id)/wait?seconds=0.5") != 200
            {}
            if let signal { run.child.signal(signal) } else { try bench.takeAway(node.name) }
        }
        let outcome = try run.finish()
        var verdict = FaultCase.Verdict()
        verdict.isHit = try simulator.read("/faults").array.first { $0["id"]?.int == id }?["applied"]?.int ?? 0 > 0
        try bench.takeAway()
        try simulator.clearFaults()
        guard verdict.isHit else { return verdict }
        try judge(outcome, world, &verdict)
        return verdict
    }

    private var rule: [String: JSON] {
        let what =
            if case .call(let way) = way { way.rule(length: call.length ?? 0) } else { ["action": "hold" as JSON] }
        let rule: [String: JSON] = [
            "method": .string(call.method), "path": .string(call.pattern), "nth": .number(Double(call.number)),
        ]
        return rule.merging(what) { $1 }
    }

    private var signal: Int32? { if case .call(let way) = way { way.signal } else { nil } }

    private var isHeld: Bool { if case .nodeDies = way { true } else { signal != nil } }

    private func judge(_ outcome: Tool.Outcome, _ world: NodeFaultWorld, _ verdict: inout FaultCase.Verdict) throws {
        let told = "\(self)\n\(outcome)"
        let (ways, snapshots) = (world.ways(operation), try world.snapshots())
        // Before anything is sent, one node's refusal is the run's.
        let isRefused =
            !call.isChange && [.exit(69), .exit(75)].contains(outcome.ending) && outcome.errors.contains(node.name)
            && zip(snapshots, ways).allSatisfy { $0 == $1.beginning }
        if !isFine(outcome), !isRefused { verdict.misconduct = "\(told)\nit ended badly" }
        for (index, node) in Bench.nodes.enumerated() {
            let (snapshot, way) = (snapshots[index], ways[index])
            // Of either, a consumer has had clones.
            if snapshot == way.beginning || snapshot == way.end { continue }
            if let loss = try world.loss(operation, node, snapshot) {
                verdict.loss = "\(told)\nlost: \(loss)\n\(snapshot)"
            }
            let isReached = operation.hasTemplates && snapshot.hasVersion(of: way.end)
            if signal == SIGTERM, !(call.method == "PUT" && call.pattern.contains("\(node.vmid)\\/config")), !isReached
            {
                verdict.orphan = "\(told)\nleft on \(node.name):\n\(snapshot.difference(from: way.beginning))"
            }
        }
        // One node's trouble is no other's.
        for (index, other) in Bench.nodes.enumerated()
        where !isRefused && signal == nil && node.name != "pve1" && other.name != node.name
            && snapshots[index] != ways[index].end
        {
            verdict.misconduct =
                "\(told)\n\(other.name) has not got there:\n\(snapshots[index].difference(from: ways[index].end))"
        }
        let next = try world.bench.tool.run(operation.arguments)
        let last = try world.snapshots()
        for (index, node) in Bench.nodes.enumerated() {
            if let loss = try lossAtLast(world, node, last[index]) {
                verdict.loss = "\(told)\nthe next run: \(next)\nlost: \(loss)"
            }
            if next.ending != .exit(0) || last[index] != ways[index].end {
                verdict.orphan =
                    "\(told)\nthe next run: \(next)\nleft on \(node.name):\n"
                    + last[index].difference(from: ways[index].end)
            }
        }
    }

    /// Only what has gone wrong is looked at to its last byte: that takes a while.
    private func lossAtLast(_ world: NodeFaultWorld, _ node: NodeTarget, _ snapshot: FaultSnapshot) throws -> String? {
        guard node.name == self.node.name else { return nil }
        return try world.loss(operation, node, snapshot)
    }

    private func isFine(_ outcome: Tool.Outcome) -> Bool {
        switch (signal, outcome.ending) {
        case (let signal?, .signal(let number)): return signal == number
        // It was as good as done.
        case (SIGKILL, .exit): return false
        case (_, .exit(0)): return true
        // 75 where that may pass.
        case (nil, .exit(1)), (nil, .exit(75)):
            return outcome.complaints.count == 1 && outcome.errors.contains(node.name)
        // With the node that is asked all are gone: if all say the same, it is the run's code.
        case (nil, .exit(69)): return outcome.complaints.count == 1 && node.name == "pve1"
        default: return false
        }
    }
}
