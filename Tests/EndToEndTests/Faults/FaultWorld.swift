import Foundation
import Testing

/// A Proxmox that can be put back to where an operation begins, and what each operation comes to when nothing goes wrong.
final class FaultWorld {
    static let empty = "empty"
    static let first = "first"
    static let second = "second"

    let bench: Bench
    /// A file with the disk of each release.
    private var disks: [String: String] = [:]
    private var beginnings: [String: FaultSnapshot] = [:]
    private var ends: [String: FaultSnapshot] = [:]
    private(set) var calls: [String: [FaultCall]] = [:]

    let operations: [FaultOperation]

    init(_ bench: Bench, _ manner: FaultManner) throws {
        self.bench = bench
        operations = manner.operations
        try bench.letTokenTest()
        try bench.mirror.publish(MirrorServer.newerRelease)
        try keep(Self.empty)
        // With another base config, so that its file is nobody's once the version is gone.
        try build(manner.build(MirrorServer.release) + ["--without", "console-login"], as: Self.first)
        try build(manner.build(MirrorServer.newerRelease), as: Self.second)
        for operation in operations {
            try begin(operation)
            let outcome = try bench.tool.run(operation.arguments)
            guard outcome.ending == .exit(0) else { throw Failure("\(operation) without a fault: \(outcome)") }
            ends[operation.name] = try snapshot()
            calls[operation.name] = FaultCall.calls(of: try bench.simulator.requests())
        }
    }

    func begin(_ operation: FaultOperation) throws {
        try bench.simulator.change("/restore", ["name": .string(operation.start)])
    }

    func beginning(of operation: FaultOperation) -> FaultSnapshot? { beginnings[operation.start] }

    func end(of operation: FaultOperation) -> FaultSnapshot? { ends[operation.name] }

    /// What Proxmox holds when no task is at work any more.
    func snapshot() throws -> FaultSnapshot {
        var state = JSON.null
        let isQuiet = try eventually {
            state = try bench.simulator.read("/state")
            return state["tasks"]?.array.allSatisfy { $0["status"] != "running" } ?? false
        }
        guard isQuiet else { throw Failure("a task does not end") }
        return FaultSnapshot(state)
    }

    /// Why the template is neither what it was nor what it shall be; `nil` when it is one of them.
    func loss(_ operation: FaultOperation, _ snapshot: FaultSnapshot) throws -> String? {
        guard let template = snapshot.template else {
            return operation.start == Self.empty ? nil : "there is no template any more"
        }
        if operation.start == Self.empty, !template.isTemplate { return nil }
        guard template.isTemplate, !template.isLocked else { return "it is no template, or locked" }
        guard let release = template.release, operation.releases.contains(release) else {
            return "its record says release \(template.release ?? "none")"
        }
        return try holds(template.disk, release, snapshot)
            ? nil : "its disk \(template.disk) is not that of release \(release)"
    }

    private func build(_ arguments: [String], as name: String) throws {
        let outcome = try bench.tool.run(arguments)
        guard outcome.ending == .exit(0) else { throw Failure("\(outcome)") }
        let snapshot = try snapshot()
        guard let template = snapshot.template, let release = template.release,
            let path = snapshot.paths[template.disk]
        else { throw Failure("no template: \(snapshot)") }
        // One more name for the base volume.
        let reference = bench.scratch.fresh("reference.qcow2")
        try FileManager.default.linkItem(atPath: path, toPath: reference)
        disks[release] = reference
        try keep(name)
    }

    private func keep(_ name: String) throws {
        beginnings[name] = try snapshot()
        try bench.simulator.change("/save", ["name": .string(name)])
    }

    /// Whether a volume holds the disk of a release: the very file, which is never written again, or the same contents.
    private func holds(_ volume: String, _ release: String, _ snapshot: FaultSnapshot) throws -> Bool {
        guard volume.contains("base-"), let reference = disks[release], let path = snapshot.paths[volume] else {
            return false
        }
        if try fileNumber(path) == fileNumber(reference) { return true }
        return try Command.attempt("qemu-img", ["compare", reference, path], in: bench.scratch).ending == .exit(0)
    }

    private func fileNumber(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }
}
