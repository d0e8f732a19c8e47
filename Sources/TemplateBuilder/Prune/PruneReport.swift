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

    let node: String
    package internal(set) var rows: [(file: ConfigFile, fate: Fate)]
    package internal(set) var notes: [String]

    /// Whether something that should have been removed could not be.
    public var hasFailed: Bool {
        rows.contains { row in if case .failed = row.fate { true } else { false } }
    }

    /// A table with one line a file, and what could not be looked at.
    public var text: String {
        let lines = rows.map { file, fate in
            [file.description, file.size.map { "\($0)" } ?? "-", fate.name, fate.detail]
        }
        let found = lines.isEmpty ? "node \(node): no base config of ours was found\n" : ""
        return found + (lines.isEmpty ? "" : table([["FILE", "BYTES", "STATE", "WHY"]] + lines))
            + notes.map { "note: \($0)\n" }.joined()
    }

    /// One JSON object with sorted keys.
    public var json: String {
        struct Row: Encodable {
            let file: String
            let size: UInt64?
            let state: String
            let usedBy: [String]
            let reason: String?
        }
        struct Document: Encodable {
            let node: String
            let files: [Row]
            let notes: [String]
        }
        let files = rows.map { file, fate in
            Row(
                file: file.description, size: file.size, state: fate.name, usedBy: fate.users, reason: fate.reason)
        }
        return prettyJSON(Document(node: node, files: files, notes: notes))
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
