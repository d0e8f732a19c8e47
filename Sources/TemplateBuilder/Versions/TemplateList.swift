import Proxmox
import ProxmoxTypes

/// The versions of the template, for people and machines.
public struct TemplateList: Sendable {
    struct Row: Sendable, Encodable {
        let release: String
        let id: String
        let channel: String
        let board: String
        let platform: String
        let released: String?
        let built: String
        let image: String
        let volume: String?
        let size: UInt64?
        let state: String
        /// The VMIDs of linked clones, as far as the token may see.
        let clones: [Int]
        /// The VMID of a template that has this version alone.
        let vmid: Int?
    }

    private let vmid: Int
    private let rows: [Row]
    /// Volumes that are only waiting to be deleted, with who keeps them.
    private let retired: [(volume: String, clones: [Int])]

    /// Reads what stands under the VMID.
    /// - Throws: `BuildError` when it is not ours.
    public static func read(vmid: Int, node: String?, cluster: ClusterWorkshop) throws(BuildError) -> TemplateList {
        let client = cluster.proxmox
        let node = if let node { node } else { try client.onlyNode() }
        switch try client.templateState(of: vmid, on: node) {
        case .absent: return TemplateList(vmid: vmid, rows: [], retired: [])
        case .template(let template):
            return try TemplateList(vmid, template, state: "current", client, node)
        case .incomplete(let template), .unconverted(let template):
            return try TemplateList(vmid, template, state: "unfinished", client, node)
        case .foreign(let reason), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        }
    }

    private init(vmid: Int, rows: [Row], retired: [(volume: String, clones: [Int])]) {
        self.vmid = vmid
        self.rows = rows
        self.retired = retired
    }

    private init(
        _ vmid: Int, _ template: Template, state: String, _ client: ProxmoxClient, _ node: String
    ) throws(BuildError) {
        let storages = Set(template.volumes.map { String($0.prefix { $0 != ":" }) }).sorted()
        let clones = try asBuildError { () throws(ProxmoxError) in
            var volumes: [StoredVolume] = []
            for storage in storages {
                volumes += try LinkedClones.read(client, storage: storage, node: node).volumes
            }
            return LinkedClones(volumes)
        }
        let record = template.record
        var rows = [Row(record.current, template.disk?.volume, template.disk?.size, state, clones)]
        if let staged = record.staged, let disk = template.stagedDisk {
            rows.append(Row(staged.version, disk.volume, disk.size, "staged", clones))
        }
        for version in record.history {
            let isThere = version.volume.map { template.unusedKey(of: $0) != nil } ?? false
            let state =
                !isThere ? "gone" : record.held.contains { $0.id == version.identity.id } ? "rolled back" : "kept"
            rows.append(Row(version, version.volume, nil, state, clones))
        }
        self.init(vmid: vmid, rows: rows, retired: template.waiting.map { ($0, clones.users(of: $0)) })
    }

    /// A table with one line a version; only its head when there is no template.
    public var text: String {
        let head = ["RELEASE", "ID", "CHANNEL", "PLATFORM", "RELEASED", "BUILT", "SIZE", "VOLUME", "STATE", "CLONES"]
        let lines = rows.map { row in
            [
                row.release, row.id, row.channel, row.platform, row.released ?? "-", row.built,
                row.size.map(gibibytes) ?? "-", row.volume ?? "-", row.state, Self.list(row.clones),
            ]
        }
        let waiting = retired.map { volume, clones in
            ["-", "-", "-", "-", "-", "-", "-", volume, "to be deleted", Self.list(clones)]
        }
        let own = rows.map { $0.vmid.map { "\($0)" } ?? "-" } + waiting.map { _ in "-" }
        // Most templates have no such thing.
        guard rows.contains(where: { $0.vmid != nil }) else { return table([head] + lines + waiting) }
        return table(zip([head] + lines + waiting, ["VMID"] + own).map { $0 + [$1] })
    }

    private static func list(_ clones: [Int]) -> String {
        clones.isEmpty ? "-" : clones.map(String.init).joined(separator: ",")
    }

    /// One JSON object with sorted keys.
    public var json: String {
        struct Waiting: Encodable {
            let volume: String
            let clones: [Int]
        }
        struct Document: Encodable {
            let vmid: Int
            let versions: [Row]
            let toBeDeleted: [Waiting]
        }
        return prettyJSON(
            Document(
                vmid: vmid, versions: rows,
                toBeDeleted: retired.map { Waiting(volume: $0.volume, clones: $0.clones) }))
    }
}

extension TemplateList.Row {
    fileprivate init(
        _ version: TemplateVersion, _ volume: String?, _ size: UInt64?, _ state: String, _ clones: LinkedClones
    ) {
        let identity = version.identity
        self.init(
            release: identity.release, id: identity.id, channel: identity.channel, board: identity.board,
            platform: identity.platform, released: version.released, built: version.built, image: version.image,
            volume: volume, size: size ?? volume.flatMap { clones.size(of: $0) }, state: state,
            clones: volume.map { clones.users(of: $0) } ?? [], vmid: version.ownVMID)
    }
}
