public import BuildErrors
import Flatcar
public import Observation
import Planning
import ProxmoxTypes
public import Reports
package import TemplateModel

/// The versions of the template, for people and machines.
public struct TemplateList: Sendable {
    /// One version.
    package struct Row: Sendable, Equatable {
        package let version: TemplateVersion
        package let volume: String?
        package let size: UInt64?
        /// The VMID of the version whose disk it has; `nil` for one of its own.
        package let sharesDiskOf: Int?
        package let state: String
        /// The VMIDs of linked clones; `nil` where the token may not see them.
        package let clones: [Int]?
    }

    private let vmid: Int
    private let rows: [Row]
    private let notes: [String]

    /// Reads what stands under the VMID and in the range of its versions.
    /// - Throws: `BuildError` when it is not ours, or there is nothing at all.
    public static func read(_ settings: VersionSettings, cluster: Cluster) throws(BuildError) -> TemplateList {
        let found = try settings.look(cluster, on: try cluster.node(named: settings.node))
        var notes: [String] = []
        var template: Template?
        switch found.template {
        case .absent:
            // It may be about to be made, or was destroyed.
            guard !found.versions.whole.isEmpty || !found.versions.unfinished.isEmpty else {
                throw .noTemplate(vmid: settings.vmid)
            }
            notes.append("there is no template \(settings.vmid)")
        case .template(let ours): template = ours
        case .locked(let lock): notes.append("VM \(settings.vmid) is being made (\(lock))")
        default: template = try settings.ours(found)
        }
        if let lock = template?.configuration.lock { notes.append("template \(settings.vmid) is locked now (\(lock))") }
        notes += found.versions.others.map { "VMID \($0.vmid) is none of the template's versions: \($0.reason)" }
        notes += found.versions.throwaways.filter(\.record.isKept).map {
            "VM \($0.vmid) was left running by 'try'; 'try --remove' destroys it"
        }
        return TemplateList(vmid: settings.vmid, rows: rows(found, template), notes: notes)
    }

    private init(vmid: Int, rows: [Row], notes: [String]) {
        self.vmid = vmid
        self.rows = rows
        self.notes = notes
    }

    package static func rows(_ found: Observed, _ template: Template?) -> [Row] {
        let record = template?.record
        let present = template.flatMap { found.disk(of: $0) }
        var rows: [Row] = []
        if let current = record?.current {
            let own = found.versions.version(current.version.reference)
            let volume = present?.volume ?? current.volume
            let isGone = found.volumes.presence(of: volume) == .gone || present == nil
            rows.append(
                Row(
                    version: current.version, volume: volume, size: found.size(of: volume, own, template),
                    sharesDiskOf: DiskProperty(volume).owner.flatMap { $0 == current.version.vmid ? nil : $0 },
                    state: isGone ? "current, disk gone" : own == nil ? "current, VM gone" : "current",
                    clones: found.clones(on: volume)))
        }
        for version in found.older(than: record?.current?.version.reference, earlier: record?.earlier ?? []) {
            let state =
                found.isLost(version)
                ? "disk gone" : record?.wasRolledBack(version.version.identity) == true ? "rolled back" : "kept"
            rows.append(row(version, state, found))
        }
        return rows
            + found.versions.unfinished.map { row($0, $0.isAbandoned ? "unfinished" : "being built", found) }
    }

    private static func row(_ version: VersionTemplate, _ state: String, _ found: Observed) -> Row {
        Row(
            version: version.version, volume: version.volume,
            size: version.volume.flatMap { found.size(of: $0, version, nil) },
            sharesDiskOf: version.isPointing ? version.disk?.disk.owner : nil, state: state,
            clones: version.volume.flatMap { found.clones(on: $0) })
    }
}

extension Observed {
    fileprivate func size(of volume: String, _ version: VersionTemplate?, _ template: Template?) -> UInt64? {
        volumes.size(of: volume) ?? version?.disk?.disk.size
            ?? template?.configuration.disks.first { $0.disk.volume == volume }?.disk.size
    }

    /// The linked clones of a volume; `nil` where the token does not see everybody's.
    fileprivate func clones(on volume: String) -> [Int]? {
        let users = volumes.users(of: volume)
        return users.isEmpty && !volumes.showsAllClones(on: DiskProperty(volume).storage) ? nil : users
    }
}

extension TemplateList {
    /// A table with one line a version; only its head when there is none.
    /// - Parameter width: that of a terminal, to which cells are cut; `nil` for all there is.
    public func text(width: Int?) -> String {
        let head = [
            "VMID", "RELEASE", "ID", "CHANNEL", "PLATFORM", "RELEASED", "BUILT", "SIZE", "DISK", "STATE", "CLONES",
        ]
        let lines = rows.map { row in
            let identity = row.version.identity
            return [
                "\(row.version.vmid)", identity.release, identity.id, identity.channel, identity.platform,
                row.version.released ?? "-", row.version.built, row.size.map(gibibytes) ?? "-",
                (row.volume ?? "-") + (row.sharesDiskOf.map { " (of \($0))" } ?? ""), row.state,
                row.clones.map { $0.isEmpty ? "-" : $0.map(String.init).joined(separator: ",") } ?? "?",
            ]
        }
        // What the other columns say as well, or what is the same in every line.
        let dispensable = ["PLATFORM", "CHANNEL", "RELEASED", "BUILT", "ID", "SIZE", "CLONES", "DISK"]
        return TextTable([head] + lines, dispensable: dispensable).text(width: width)
            + notes.map { "note: \(oneLine($0))\n" }.joined()
    }

    /// One JSON object with sorted keys.
    public var json: JSONDocument {
        struct Entry: Encodable {
            let vmid: Int
            let release: String
            let id: String
            let channel: String
            let board: String
            let platform: String
            let released: String?
            let built: String
            let image: String?
            let volume: String?
            let sharesDiskOf: Int?
            let signed: String?
            let size: UInt64?
            let state: String
            let clones: Nullable<[Int]>
        }
        struct Document: Encodable {
            let schema = 1
            let vmid: Int
            let versions: [Entry]
            let notes: [String]
        }
        let entries = rows.map { row in
            let identity = row.version.identity
            return Entry(
                vmid: row.version.vmid, release: identity.release, id: identity.id, channel: identity.channel,
                board: identity.board, platform: identity.platform, released: row.version.released,
                built: row.version.built, image: row.version.image, volume: row.volume, sharesDiskOf: row.sharesDiskOf,
                signed: row.version.signed.map(SignedRelease.words), size: row.size, state: row.state,
                clones: Nullable(row.clones))
        }
        return JSONDocument(Document(vmid: vmid, versions: entries, notes: notes))
    }
}
