import Foundation
import Testing

/// A cluster that can be put back to where a run for three nodes begins, and what each run comes to without a fault.
final class NodeFaultWorld {
    /// A run that is repeated, with something else going wrong each time.
    struct Operation: Sendable {
        let name: String
        /// The state in which it begins.
        let start: String
        let arguments: [String]
        /// Whether there are templates before, which are never to be without a disk.
        var hasTemplates: Bool { start != NodeFaultWorld.empty }
    }

    static let empty = "empty"
    /// A version on each node.
    static let first = "first"

    static let operations = [
        Operation(name: "first build on three nodes", start: empty, arguments: build(MirrorServer.release)),
        Operation(
            name: "new version on three nodes", start: first, arguments: build(MirrorServer.newerRelease, "--keep", "0")
        ),
    ]

    let bench: Bench
    private var beginnings: [String: [FaultSnapshot]] = [:]
    private var ends: [String: [FaultSnapshot]] = [:]
    /// A file with the disk of each release.
    private var disks: [String: String] = [:]
    private(set) var calls: [String: [FaultCall]] = [:]

    init(_ bench: Bench) throws {
        self.bench = bench
        try bench.mirror.publish(MirrorServer.newerRelease)
        try keep(Self.empty)
        try run(Self.build(MirrorServer.release))
        try keep(Self.first)
        for operation in Self.operations { try rehearse(operation) }
    }

    private static func build(_ release: String, _ more: String...) -> [String] {
        ["build", "--release", release] + more
    }

    func restore(_ name: String) throws {
        try bench.takeAway()
        try bench.simulator.change("/restore", ["name": .string(name)])
    }

    /// What each node had before, and what it has after a run without a fault.
    func ways(_ operation: Operation) -> [(beginning: FaultSnapshot, end: FaultSnapshot)] {
        Array(zip(beginnings[operation.start] ?? [], ends[operation.name] ?? []))
    }

    /// What each node holds when no task is at work any more.
    func snapshots() throws -> [FaultSnapshot] {
        var state = JSON.null
        let isQuiet = try eventually(every: 10) {
            state = try bench.simulator.read("/state")
            return state["tasks"]?.array.allSatisfy { $0["status"] != "running" } ?? false
        }
        guard isQuiet else { throw Failure("a task does not end") }
        return Bench.nodes.map { node in
            let own = { (thing: JSON) in thing["node"]?.string == node.name }
            return FaultSnapshot(
                [
                    "vms": .object((state["vms"]?.object ?? [:]).filter { own($0.value) }),
                    "volumes": .array((state["volumes"]?.array ?? []).filter(own)),
                ], template: node.vmid)
        }
    }

    /// Why a node's template is not whole; `nil` when it is, or there is none where none needs to be.
    func loss(_ operation: Operation, _ node: NodeTarget, _ snapshot: FaultSnapshot) throws -> String? {
        guard let template = snapshot.template else {
            return operation.hasTemplates ? "\(node.name) has no template any more" : nil
        }
        guard template.isTemplate, !template.isLocked else { return "\(node.name): it is no template, or locked" }
        // One that was created and has no version yet has its disk all the same.
        if let volume = template.volume, volume != template.disk {
            return "\(node.name): its record says \(volume), and its disk is \(template.disk)"
        }
        let mayHave = template.release.map { [$0] } ?? Array(disks.keys)
        guard try mayHave.contains(where: { try holds(template.disk, $0, snapshot) }) else {
            return "\(node.name): its disk \(template.disk) is not that of \(mayHave)"
        }
        return try FaultConsumer(bench, node: node.name, vmid: node.vmid).refusal(of: template.disk)
            .map { "\(node.name): \($0)" }
    }

    private func holds(_ volume: String, _ release: String, _ snapshot: FaultSnapshot) throws -> Bool {
        guard let reference = disks[release], let path = snapshot.paths[volume] else { return false }
        return try Command.attempt("qemu-img", ["compare", reference, path], in: bench.scratch).ending == .exit(0)
    }

    private func rehearse(_ operation: Operation) throws {
        try restore(operation.start)
        try run(operation.arguments)
        calls[operation.name] = FaultCall.calls(of: try bench.simulator.requests())
        let end = try snapshots()
        for (node, snapshot) in zip(Bench.nodes, end) {
            if let loss = try loss(operation, node, snapshot) { throw Failure("without a fault: \(loss)\n\(snapshot)") }
        }
        ends[operation.name] = end
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try bench.tool.run(arguments)
        guard outcome.ending == .exit(0) else { throw Failure("without a fault: \(arguments): \(outcome)") }
        guard let snapshot = try snapshots().first, let template = snapshot.template, let release = template.release,
            let path = snapshot.paths[template.disk]
        else { throw Failure("without a fault there is no template: \(outcome)") }
        guard disks[release] == nil else { return }
        let reference = bench.scratch.fresh("reference.qcow2")
        try FileManager.default.linkItem(atPath: path, toPath: reference)
        disks[release] = reference
    }

    private func keep(_ name: String) throws {
        beginnings[name] = try snapshots()
        try bench.simulator.change("/save", ["name": .string(name)])
    }
}
