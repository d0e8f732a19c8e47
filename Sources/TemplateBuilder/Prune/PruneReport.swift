public import Reports

/// What was found, and what became of it.
public struct PruneReport: Sendable {
    /// What becomes of a file.
    package enum Fate: Sendable, Equatable {
        /// It stays, because somebody uses it.
        case used(by: [String])
        /// Nobody uses it; it would be removed.
        case unused
        /// Nobody used it, and it is gone.
        case removed
        /// Nobody that was seen uses it, and it stays; why.
        case kept(String)
        /// It could not be removed; why.
        case failed(String)

        /// What may be done with a file. Only what was seen whole may cost one.
        package static func decide(_ file: ConfigFile, _ references: References) -> Fate {
            let users = references.users(of: file.name)
            if !users.isEmpty { return .used(by: users) }
            if let reason = references.unseen.first { return .kept(reason) }
            return file.obstacle.map { .kept($0) } ?? .unused
        }
    }

    /// An older version, or a file.
    package struct Row: Sendable {
        enum Thing: Sendable {
            /// A VM, and which version it has.
            case version(vmid: Int, String)
            case file(String)
        }

        let thing: Thing
        /// In bytes, where it is known.
        let size: UInt64?
        let fate: Fate
    }

    let node: String
    package internal(set) var rows: [Row]
    package internal(set) var notes: [String]

    /// Whether something that should have been removed could not be.
    public var hasFailed: Bool {
        rows.contains { row in if case .failed = row.fate { true } else { false } }
    }

    /// A table with one line a file, and what could not be looked at.
    /// - Parameter width: that of a terminal, to which cells are cut; `nil` for all there is.
    public func text(width: Int?) -> String {
        let lines = rows.map { row in
            row.thing.cells + [row.size.map { "\($0)" } ?? "-", row.fate.name, row.fate.detail]
        }
        let found = lines.isEmpty ? "node \(node): no older version and no base config of ours was found\n" : ""
        return found
            + (lines.isEmpty
                ? ""
                : TextTable(
                    [["VM OR FILE", "VERSION", "BYTES", "STATE", "WHY"]] + lines,
                    dispensable: ["BYTES", "VERSION"], flowing: "WHY"
                ).text(width: width))
            + notes.map { "note: \(oneLine($0))\n" }.joined()
    }

    /// One JSON object with sorted keys.
    public var json: JSONDocument {
        struct Entry: Encodable {
            let vmid: Int?
            let version: String?
            let file: String?
            let size: UInt64?
            let state: String
            let usedBy: [String]
            let reason: String?
        }
        struct Document: Encodable {
            let schema = 1
            let node: String
            let versions: [Entry]
            let files: [Entry]
            let notes: [String]
        }
        let entries = rows.map { row in
            Entry(
                vmid: row.thing.vmid, version: row.thing.version, file: row.thing.file, size: row.size,
                state: row.fate.name, usedBy: row.fate.users, reason: row.fate.reason)
        }
        return JSONDocument(
            Document(
                node: node, versions: entries.filter { $0.file == nil }, files: entries.filter { $0.file != nil },
                notes: notes))
    }
}

extension PruneReport.Row.Thing {
    fileprivate var vmid: Int? { if case .version(let vmid, _) = self { vmid } else { nil } }
    fileprivate var version: String? { if case .version(_, let version) = self { version } else { nil } }
    fileprivate var file: String? { if case .file(let name) = self { name } else { nil } }

    fileprivate var cells: [String] {
        switch self {
        case .version(let vmid, let version): ["VM \(vmid)", version]
        case .file(let name): [name, "-"]
        }
    }
}

extension PruneReport.Fate {
    var name: String {
        switch self {
        case .used: "used"
        case .unused: "unused"
        case .removed: "removed"
        case .kept: "kept"
        case .failed: "failed"
        }
    }

    var users: [String] { if case .used(let users) = self { users } else { [] } }

    var reason: String? {
        switch self {
        case .kept(let reason), .failed(let reason): reason
        case .used, .unused, .removed: nil
        }
    }

    fileprivate var detail: String { reason ?? (users.isEmpty ? "" : "by \(users.joined(separator: ", "))") }
}
