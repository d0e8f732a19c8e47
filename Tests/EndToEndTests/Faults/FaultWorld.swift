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

    init(_ bench: Bench) throws {
        self.bench = bench
        try bench.letTokenDelete()
        try bench.mirror.publish(MirrorServer.newerRelease)
        try keep(Self.empty)
        // With another base config, so that its file is nobody's once the version is gone.
        try build(FaultOperation.build(MirrorServer.release) + ["--without", "console-login"], as: Self.first)
        try build(FaultOperation.build(MirrorServer.newerRelease), as: Self.second)
        for operation in FaultOperation.all {
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

    func snapshot() throws -> FaultSnapshot { FaultSnapshot(try bench.simulator.read("/state")) }

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
        return try holds(template.disk, release) ? nil : "its disk \(template.disk) is not that of release \(release)"
    }

    private func build(_ arguments: [String], as name: String) throws {
        let outcome = try bench.tool.run(arguments)
        guard outcome.ending == .exit(0) else { throw Failure("\(outcome)") }
        let template = try snapshot().template
        disks[template?.release ?? ""] = try reference(template?.disk ?? "")
        try keep(name)
    }

    private func keep(_ name: String) throws {
        beginnings[name] = try snapshot()
        try bench.simulator.change("/save", ["name": .string(name)])
    }

    /// Whether a volume holds the disk of a release: the very file, which is never written again, or the same contents.
    private func holds(_ volume: String, _ release: String) throws -> Bool {
        guard volume.contains("base-"), let reference = disks[release] else { return false }
        let path = try path(of: volume)
        if try fileNumber(path) == fileNumber(reference) { return true }
        return try Command.attempt("qemu-img", ["compare", reference, path], in: bench.scratch).ending == .exit(0)
    }

    /// One more name for a base volume.
    private func reference(_ volume: String) throws -> String {
        let reference = bench.scratch.fresh("reference.qcow2")
        try FileManager.default.linkItem(atPath: try path(of: volume), toPath: reference)
        return reference
    }

    private func fileNumber(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }

    private func path(of volume: String) throws -> String {
        let found = try bench.simulator.read("/volumes").array.first { $0["volid"]?.string == volume }
        guard let path = found?["path"]?.string else { throw Failure("there is no volume \(volume)") }
        return path
    }
}
