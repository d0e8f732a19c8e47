import FoundationEssentials

/// The tool's own note in a VM's description: the mark of ownership.
///
/// People read the Markdown around it; the tool reads one HTML comment, which Proxmox does not show.
package enum Record: Sendable, Equatable {
    /// Of the template that consumers clone.
    case template(TemplateRecord)
    /// Of a template that has one version alone.
    case version(VersionRecord)
    /// Of a clone that is made to try a version out, and destroyed afterwards.
    case throwaway(ThrowawayRecord)

    /// Proxmox's limit on a description (qemu-server, `maxLength`).
    package static let descriptionLimit = 8192
    static let opening = "<!-- proxmox-flatcar "
    static let closing = " -->"
    private static let schema = 1

    /// The VMID that it was written for: a clone of a VM has the VM's description.
    package var vmid: Int {
        switch self {
        case .template(let record): record.vmid
        case .version(let record): record.version.vmid
        case .throwaway(let record): record.vmid
        }
    }

    /// How a description can be read.
    package enum Reading: Equatable {
        /// Not ours.
        case none
        /// Ours.
        case record(Record)
        /// Ours, but damaged: what is wrong with it.
        case damaged(String)
        /// Ours, but written by a newer version of this tool: its schema.
        case newer(Int)
    }

    /// Looks for the record in a description.
    package static func read(_ description: String) -> Reading {
        guard let start = description.firstRange(of: opening)?.upperBound else { return .none }
        guard let end = description[start...].firstRange(of: closing)?.lowerBound else {
            return .damaged("its end is missing")
        }
        let json = Data(description[start..<end].utf8)
        guard let found = try? JSONDecoder().decode(Schema.self, from: json).schema else {
            return .damaged("it is no JSON with a schema number")
        }
        guard found <= schema else { return .newer(found) }
        guard let record = try? JSONDecoder().decode(Record.self, from: json) else {
            return .damaged("a field is missing")
        }
        return .record(record)
    }

    /// Whether a description has the mark of a record, whatever is in it.
    package static func isMarked(_ description: String) -> Bool { description.contains(opening) }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a record always encodes") }
        // A `>` within a value could end the comment.
        return String(decoding: data, as: UTF8.self).replacing(">", with: "\\u003e")
    }
}

extension Record: Codable {
    private enum Kind: String, Codable { case template, version, throwaway }

    /// All that can be relied on in a record of a newer version.
    private struct Schema: Decodable { let schema: Int }

    private struct Head: Codable {
        var schema = Record.schema
        var kind: Kind?
    }

    package init(from decoder: any Decoder) throws {
        switch try Head(from: decoder).kind {
        case .template: self = .template(try TemplateRecord(from: decoder))
        case .version: self = .version(try VersionRecord(from: decoder))
        case .throwaway: self = .throwaway(try ThrowawayRecord(from: decoder))
        case nil:
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no kind of record"))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .template(let record):
            try Head(kind: .template).encode(to: encoder)
            try record.encode(to: encoder)
        case .version(let record):
            try Head(kind: .version).encode(to: encoder)
            try record.encode(to: encoder)
        case .throwaway(let record):
            try Head(kind: .throwaway).encode(to: encoder)
            try record.encode(to: encoder)
        }
    }
}
