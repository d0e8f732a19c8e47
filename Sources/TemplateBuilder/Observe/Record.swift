import FoundationEssentials

/// The tool's own note in the template's description: the mark of ownership and what the template was built from.
///
/// People read the Markdown around it; the tool reads one HTML comment, which Proxmox does not show.
package struct Record: Sendable, Equatable, Codable {
    /// Proxmox's limit on a description (qemu-server, `maxLength`).
    package static let descriptionLimit = 8192
    private static let schema = 1
    static let opening = "<!-- proxmox-flatcar "
    private static let closing = " -->"

    private let schema: Int
    package let current: TemplateVersion

    package init(current: TemplateVersion) {
        schema = Self.schema
        self.current = current
    }

    /// How a description can be read.
    package enum Reading: Equatable {
        /// Not ours.
        case none
        /// Ours.
        case record(Record)
        /// Ours, but of a newer tool or damaged.
        case unreadable(String)
    }

    /// Looks for the record in a description.
    package static func read(_ description: String) -> Reading {
        guard let start = description.firstRange(of: opening)?.upperBound else { return .none }
        guard let end = description[start...].firstRange(of: closing)?.lowerBound else {
            return .unreadable("its end is missing")
        }
        let json = Data(description[start..<end].utf8)
        guard let version = try? JSONDecoder().decode(SchemaOnly.self, from: json).schema else {
            return .unreadable("it is no JSON with a schema number")
        }
        guard version == schema else { return .unreadable("it has schema \(version), this tool knows \(schema)") }
        guard let record = try? JSONDecoder().decode(Record.self, from: json) else {
            return .unreadable("a field is missing")
        }
        return .record(record)
    }

    private struct SchemaOnly: Decodable { let schema: Int }

    /// The whole description, if Proxmox takes one of its length.
    package func checkedDescription(source: String) throws(BuildError) -> String {
        let text = description(source: source)
        let length = text.unicodeScalars.count
        guard length <= Self.descriptionLimit else { throw .descriptionTooLong(length) }
        return text
    }

    /// The whole description.
    package func description(source: String) -> String {
        let identity = current.identity
        return """
            # Flatcar Container Linux \(identity.release)

            Clone this template; do not start it. It is kept by proxmox-flatcar.

            | | |
            |---|---|
            | Channel | \(identity.channel) |
            | Board | \(identity.board) |
            | Image | \(identity.flavour), platform \(identity.platform) |
            | From | \(source) |
            | Signed by | \(current.signer) |
            | Built | \(current.built) |

            \(Self.opening)\(json)\(Self.closing)
            """
    }

    private var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a record always encodes") }
        // A `>` within a value could end the comment.
        return String(decoding: data, as: UTF8.self).replacing(">", with: "\\u003e")
    }
}
