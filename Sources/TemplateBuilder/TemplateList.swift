import Proxmox

/// The versions of the template, for people and machines.
public struct TemplateList: Sendable {
    struct Row: Sendable, Encodable {
        let release: String
        let channel: String
        let board: String
        let platform: String
        let built: String
        let image: String
        let volume: String
        let size: UInt64?
        let state: String
    }

    private let vmid: Int
    private let rows: [Row]

    /// Reads what stands under the VMID.
    /// - Throws: `BuildError` when it is not ours.
    public static func read(
        vmid: Int, node: String?, proxmox: ProxmoxSettings, run: RunContext
    ) throws(BuildError) -> TemplateList {
        let client = try ProxmoxClient(proxmox, run)
        let node = if let node { node } else { try client.onlyNode() }
        switch try client.templateState(of: vmid, on: node) {
        case .absent: return TemplateList(vmid: vmid, rows: [])
        case .template(let version, let configuration):
            return TemplateList(vmid: vmid, rows: [Row(version, configuration, state: "current")])
        case .incomplete(let version, let configuration):
            return TemplateList(vmid: vmid, rows: [Row(version, configuration, state: "unfinished")])
        case .unconverted(let version):
            return TemplateList(vmid: vmid, rows: [Row(version, VMConfiguration([:]), state: "unfinished")])
        case .foreign(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        }
    }

    /// A table with one line a version; only its head when there is no template.
    public var text: String {
        let head = ["RELEASE", "CHANNEL", "PLATFORM", "BUILT", "SIZE", "VOLUME", "STATE"]
        let lines = rows.map { row in
            [
                row.release, row.channel, row.platform, row.built, row.size.map(gibibytes) ?? "-", row.volume,
                row.state,
            ]
        }
        return table([head] + lines)
    }

    /// One JSON object with sorted keys.
    public var json: String {
        struct Document: Encodable {
            let vmid: Int
            let versions: [Row]
        }
        return prettyJSON(Document(vmid: vmid, versions: rows))
    }
}

extension TemplateList.Row {
    fileprivate init(_ version: TemplateVersion, _ configuration: VMConfiguration, state: String) {
        let disk = configuration["scsi0"].map(DiskProperty.init)
        self.init(
            release: version.identity.release, channel: version.identity.channel, board: version.identity.board,
            platform: version.identity.platform, built: version.built, image: version.image,
            volume: disk?.volume ?? "-", size: disk?.size, state: state)
    }
}
