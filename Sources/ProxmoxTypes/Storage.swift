/// A storage as one node sees it (`GET /nodes/NODE/storage`).
public struct NodeStorage: Sendable, Equatable, Decodable {
    /// Its id.
    public let name: String
    /// `dir`, `lvmthin`, `zfspool` …
    public let type: String
    /// What it may hold: `images`, `import`, `snippets` …
    public let content: Set<String>
    /// Whether the node can use it now.
    public let isActive: Bool
    /// Whether all its nodes see the same volumes.
    public let isShared: Bool
    /// Free space in bytes, where Proxmox says it.
    public let available: UInt64?

    enum CodingKeys: String, CodingKey { case storage, type, content, active, avail, shared }

    /// A storage as it is configured, where its state was not asked for: it is taken to be active.
    package init(configured storage: StorageConfiguration) {
        name = storage.name
        type = storage.type
        content = storage.content
        isActive = !storage.isDisabled
        isShared = storage.isShared
        available = nil
    }

    /// Decodes an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .storage)
        type = try container.decode(String.self, forKey: .type)
        content = commaSeparated(try container.decode(String.self, forKey: .content))
        isActive = try container.flag(.active)
        isShared = try container.flag(.shared)
        available = try container.number(.avail)
    }
}

/// A storage as it is configured for the cluster (`GET /storage`).
public struct StorageConfiguration: Sendable, Equatable, Decodable {
    /// Its id.
    public let name: String
    /// What it may hold.
    public let content: Set<String>
    /// The directory, for those that have one.
    public let path: String?
    /// `dir`, `lvmthin`, `zfspool` …
    public let type: String
    /// The nodes that may use it; `nil` for all.
    public let nodes: Set<String>?
    /// Whether nobody may.
    public let isDisabled: Bool
    /// Whether all its nodes see the same volumes.
    public let isShared: Bool
    /// Directories below `path` that differ from the usual ones, by content type.
    public let contentDirectories: [String: String]

    enum CodingKeys: String, CodingKey {
        case storage, content, path, type, nodes, disable, shared
        case contentDirectories = "content-dirs"
    }

    /// Decodes an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .storage)
        content = commaSeparated(try container.decode(String.self, forKey: .content))
        path = try container.decodeIfPresent(String.self, forKey: .path)
        type = try container.decodeIfPresent(String.self, forKey: .type) ?? ""
        nodes = try container.decodeIfPresent(String.self, forKey: .nodes).map(commaSeparated)
        isDisabled = try container.flag(.disable)
        isShared = try container.flag(.shared)
        contentDirectories =
            try container.decodeIfPresent(ContentDirectories.self, forKey: .contentDirectories)?.byKind ?? [:]
    }

    /// The directory that holds one kind of content: Proxmox's own name for it unless configured otherwise
    /// (pve-storage src/PVE/Storage/Plugin.pm `$vtype_subdirs`).
    public func directory(for content: String) -> String? {
        let usual = ["vztmpl": "template/cache", "iso": "template/iso"]
        let below = contentDirectories[content] ?? usual[content] ?? content
        return path.map { "/" + ($0 + "/" + below).split(separator: "/").joined(separator: "/") }
    }
}

/// Directories by content type: an object as observed on 9.2, or the property string of the configuration file.
private struct ContentDirectories: Decodable {
    let byKind: [String: String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            byKind = try container.decode([String: String].self)
            return
        }
        let pairs = text.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        byKind = Dictionary(
            pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { _, last in last })
    }
}

/// A volume in a storage (`GET /nodes/NODE/storage/STORAGE/content`).
public struct StoredVolume: Sendable, Equatable, Decodable {
    /// `STORAGE:import/NAME`.
    public let id: String
    /// The size in bytes: of the file for `import`, of the disk for `images`.
    public let size: UInt64
    /// When the file last changed, in seconds since 1970; `nil` where Proxmox does not say it.
    public let changed: UInt64?
    /// The guest that a disk belongs to; `nil` for what is no disk.
    public let vmid: Int?

    enum CodingKeys: String, CodingKey { case volid, size, ctime, vmid }

    /// Decodes an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .volid)
        size = try container.number(.size) ?? 0
        changed = try container.number(.ctime)
        vmid = try container.number(.vmid).flatMap { Int(exactly: $0) }
    }
}
