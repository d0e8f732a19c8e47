import Foundation
import Testing

/// A Proxmox that can be put back to where an operation begins, and what each operation comes to when nothing goes wrong.
final class FaultWorld {
    static let empty = "empty"
    /// A template that somebody has made as the usual guides tell.
    static let handmade = "handmade"
    /// One version, which this tool has built.
    static let first = "first"
    /// The one made by hand, taken over: it has a version of ours, and its own disk waits.
    static let adopted = "adopted"
    /// One more that points at the disk of that version.
    static let shared = "shared"
    /// One more with a disk of its own: four altogether.
    static let second = "second"

    let bench: Bench
    private let consumer: FaultConsumer
    /// A file with the disk of each release, and with the one made by hand.
    private var disks: [String: String] = [:]
    private var beginnings: [String: FaultSnapshot] = [:]
    private var ends: [String: FaultSnapshot] = [:]
    private(set) var calls: [String: [FaultCall]] = [:]

    private(set) var operations: [FaultOperation] = []

    init(_ bench: Bench, _ manner: FaultManner) throws {
        self.bench = bench
        try bench.letTokenTest()
        consumer = try FaultConsumer(bench)
        try bench.mirror.publish(MirrorServer.newerRelease)
        try keep(Self.empty)
        try bench.makeTemplateByHand()
        try remember(Self.handmade)
        try keep(Self.handmade)
        var pointing = 0
        for state in manner.states {
            try restore(state.from)
            try run(state.arguments)
            try remember(nil)
            try keep(state.name)
            guard state.name == Self.shared else { continue }
            pointing = beginnings[state.name]?.template?.record?["current"]?["version"]?["vmid"]?.int ?? 0
        }
        operations = manner.operations(pointing: pointing)
        for operation in operations { try rehearse(operation) }
    }

    func begin(_ operation: FaultOperation) throws { try restore(operation.start) }

    func beginning(of operation: FaultOperation) -> FaultSnapshot? { beginnings[operation.start] }

    func end(of operation: FaultOperation) -> FaultSnapshot? { ends[operation.name] }

    /// What Proxmox holds when no task is at work any more.
    func snapshot() throws -> FaultSnapshot {
        var state = JSON.null
        let isQuiet = try eventually(every: 10) {
            state = try bench.simulator.read("/state")
            return state["tasks"]?.array.allSatisfy { $0["status"] != "running" } ?? false
        }
        guard isQuiet else { throw Failure("a task does not end") }
        return FaultSnapshot(state)
    }

    /// Why the template is neither what it was nor what it shall be; `nil` when it is one of them.
    func loss(_ operation: FaultOperation, _ snapshot: FaultSnapshot) throws -> String? {
        for disk in operation.keeps {
            let number = try fileNumber(disks[disk] ?? "")
            let bases = snapshot.paths.filter { $0.key.contains("base-") }
            // Mostly it is the very file, and not only one with the same contents.
            let isThere =
                try bases.values.contains { try fileNumber($0) == number }
                || bases.keys.contains { try holds($0, disk, snapshot) }
            guard isThere else { return "the disk \(disk) is gone" }
        }
        guard let template = snapshot.template else {
            return operation.hasTemplate ? "there is no template any more" : nil
        }
        guard template.isTemplate, !template.isLocked else { return "it is no template, or locked" }
        if let volume = template.volume, volume != template.disk {
            return "its record says \(volume), and its disk is \(template.disk)"
        }
        let mayHave = template.release.map { operation.disks.intersection([$0]) } ?? operation.disks
        for disk in mayHave where try holds(template.disk, disk, snapshot) { return nil }
        return
            "its disk \(template.disk) is not that of \(mayHave.sorted()); its record says \(template.release ?? "-")"
    }

    /// Why nobody can clone the template, linked and in full, as it is now; `nil` when everybody can, or there is none.
    func refusal(_ snapshot: FaultSnapshot? = nil) throws -> String? {
        let snapshot = try snapshot ?? FaultSnapshot(bench.simulator.read("/state"))
        return try snapshot.template.flatMap { try consumer.refusal(of: $0.disk) }
    }

    /// What an operation comes to when nothing goes wrong, and that it stays so.
    private func rehearse(_ operation: FaultOperation) throws {
        try begin(operation)
        try run(operation.arguments)
        let end = try snapshot()
        calls[operation.name] = FaultCall.calls(of: try bench.simulator.requests())
        if let problem = try loss(operation, end) ?? refusal(end) { throw Failure("\(operation): \(problem)\n\(end)") }
        try run(operation.arguments)
        let later = try snapshot()
        guard later == end else { throw Failure("\(operation), again: \(later.difference(from: end))") }
        ends[operation.name] = end
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try bench.tool.run(arguments)
        guard outcome.ending == .exit(0) else { throw Failure("without a fault: \(arguments): \(outcome)") }
    }

    /// Gives the template's disk one more name.
    private func remember(_ name: String?) throws {
        let snapshot = try snapshot()
        guard let template = snapshot.template, let release = name ?? template.release,
            let path = snapshot.paths[template.disk]
        else { throw Failure("no template: \(snapshot)") }
        guard disks[release] == nil else { return }
        let reference = bench.scratch.fresh("reference.qcow2")
        try FileManager.default.linkItem(atPath: path, toPath: reference)
        disks[release] = reference
    }

    private func keep(_ name: String) throws {
        beginnings[name] = try snapshot()
        try bench.simulator.change("/save", ["name": .string(name)])
    }

    private func restore(_ name: String) throws { try bench.simulator.change("/restore", ["name": .string(name)]) }

    /// Whether a volume holds a disk: the very file, which is never written again, or the same contents.
    private func holds(_ volume: String, _ disk: String, _ snapshot: FaultSnapshot) throws -> Bool {
        guard volume.contains("base-"), let reference = disks[disk], let path = snapshot.paths[volume] else {
            return false
        }
        if try fileNumber(path) == fileNumber(reference) { return true }
        return try Command.attempt("qemu-img", ["compare", reference, path], in: bench.scratch).ending == .exit(0)
    }

    private func fileNumber(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }
}
