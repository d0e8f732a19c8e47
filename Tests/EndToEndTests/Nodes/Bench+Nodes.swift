import Foundation
import Testing

/// A node, and the VMID of its template.
struct NodeTarget: Sendable {
    let name: String
    let vmid: Int

    /// What a node's template points at: the first of its versions has this VMID.
    var firstVersion: Int { vmid * 100 }
    /// Its upload of the image, as a pattern for the path.
    var upload: String { "/nodes/\(name)/storage/flatcar/upload$" }
    /// The call by which its template gets a version, as a pattern for the path.
    var promotion: String { "/nodes/\(name)/qemu/\(vmid)/config$" }
}

/// A cluster of three nodes, with storages of the same names that are others on each, and a template on each.
extension Bench {
    static let nodes = [
        NodeTarget(name: "pve1", vmid: 211), NodeTarget(name: "pve2", vmid: 212), NodeTarget(name: "pve3", vmid: 213),
    ]

    /// Runs a test in which the tool's commands are for all three.
    static func runNodes(world: [String: JSON] = [:], _ test: (Bench) throws -> Void) throws {
        let cluster: [String: JSON] = ["nodes": .array(nodes.map { .string($0.name) })]
        try run(world: cluster.merging(world) { $1 }) { bench in
            bench.tool.environment["PROXMOX_FLATCAR_NODE"] = nil
            bench.tool.environment["PROXMOX_FLATCAR_VMID"] = nil
            bench.tool.environment["PROXMOX_FLATCAR_NODES"] =
                nodes.map { "\($0.name)=\($0.vmid)" }.joined(separator: ",")
            // Decompression takes most of a run's time where it was not compiled for speed.
            bench.tool.environment["PROXMOX_FLATCAR_COMPRESSION"] = "none"
            try bench.letTokenDelete()
            try test(bench)
        }
    }

    /// Takes nodes away, and brings back all others.
    func takeAway(_ names: String...) throws {
        let away = Dictionary(uniqueKeysWithValues: names.map { ($0, ["offline": .bool(true)] as JSON) })
        try simulator.change("/settings", ["node-settings": .object(away)])
    }

    /// What is missing for a node to have a whole template of a release that can be cloned; `nil` for nothing.
    /// - Parameter storages: where its clones may have their disks.
    func lack(
        of node: NodeTarget, _ release: String = MirrorServer.release, storages: [String] = ["local-images"]
    ) throws -> String? {
        let state = try simulator.read("/state")
        guard let machine = state["vms"]?["\(node.vmid)"], let configuration = machine["config"] else {
            return "\(node.name) has no template"
        }
        guard machine["node"]?.string == node.name else { return "\(node.vmid) is on \(machine["node"] ?? .null)" }
        guard configuration["template"] == 1, configuration["lock"] == nil else { return "\(node.name): no template" }
        let record = try Record(in: configuration)
        guard record.release == release else { return "\(node.name) has \(record.release)" }
        let disk = configuration["scsi0"]?.string?.volume ?? ""
        guard disk == state["vms"]?["\(record.vmid)"]?["config"]?["scsi0"]?.string?.volume else {
            return "\(node.name): its disk \(disk) is not that of its version \(record.vmid)"
        }
        return try FaultConsumer(self, node: node.name, vmid: node.vmid, storages: storages).refusal(of: disk)
            .map { "\(node.name): \($0)" }
    }

    /// Whether these nodes have whole templates of a release, and nothing has been left anywhere.
    func expectTemplates(
        release: String = MirrorServer.release, on nodes: [NodeTarget] = Bench.nodes, _ comment: Comment? = nil
    ) throws {
        for node in nodes { try #expect(lack(of: node, release) == nil, comment) }
        let imports = try volumes().filter { $0.contains(":import/") }
        #expect(imports.isEmpty, comment)
        let missing = Bench.nodes.filter { node in !nodes.contains { $0.name == node.name } }
        for node in missing {
            let left = try machines().filter { $0 == node.vmid || $0 / 100 == node.vmid }
            #expect(left.isEmpty, comment)
        }
    }

    /// Whether the release is on no node yet: what consumers clone has not moved.
    func releases() throws -> [String?] {
        let machines = try simulator.read("/state")["vms"]
        return Bench.nodes.map { node in
            (machines?["\(node.vmid)"]?["config"]).flatMap { try? Record(in: $0).release }
        }
    }

    /// The nodes whose storages were sent the image, as often as they were.
    func uploads() throws -> [String] {
        try simulator.requests().filter { $0.path.hasSuffix("/storage/flatcar/upload") }.map(\.node).sorted()
    }

    /// How often the image itself was downloaded, and not only its head.
    func imageDownloads() throws -> Int {
        try mirror.requests().count {
            $0.hasPrefix("GET ") && ($0.hasSuffix(".img 200") || $0.hasSuffix(".img.bz2 200"))
        }
    }

    /// After whatever happened: the next run gives the release to those that have not got it, and to no others.
    func expectNextRun(evensOut nodes: [String], _ story: String) throws {
        try simulator.clearLog()
        let next = try tool.run(["build"])
        let story: Comment = "\(story)\n\(next)"
        #expect(next.ending == .exit(0), story)
        let changed = Set(try simulator.requests().filter { $0.method != "GET" }.map(\.node)).sorted()
        #expect(changed == nodes, story)
        try expectTemplates(story)
    }
}
