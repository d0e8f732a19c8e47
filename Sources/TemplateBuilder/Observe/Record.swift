import FoundationEssentials

/// The tool's own note in a template's description: the mark of ownership, the current version and the history.
///
/// People read the Markdown around it; the tool reads one HTML comment, which Proxmox does not show.
package struct Record: Sendable, Equatable, Codable {
    /// Proxmox's limit on a description (qemu-server, `maxLength`).
    package static let descriptionLimit = 8192
    private static let schema = 1
    static let opening = "<!-- proxmox-flatcar "
    static let closing = " -->"

    /// A disk that has been imported and is not the template's yet.
    package struct Staged: Sendable, Equatable, Codable {
        /// Where it is attached: `scsi1`.
        package let slot: String
        /// What it will be.
        package let version: TemplateVersion

        package init(slot: String, version: TemplateVersion) {
            self.slot = slot
            self.version = version
        }
    }

    /// What a VM is for that is not the template itself.
    package struct Errand: Sendable, Equatable, Codable {
        package enum Purpose: String, Sendable, Codable {
            /// One version of the template under a VMID of its own.
            case version
            /// A throwaway that shows whether a version starts.
            case smokeTest = "smoke-test"
        }

        /// The template's VMID.
        package let template: Int
        package let purpose: Purpose

        package init(template: Int, purpose: Purpose) {
            self.template = template
            self.purpose = purpose
        }
    }

    /// A disk of no version any more.
    package struct Retired: Sendable, Equatable, Codable {
        package let volume: String
        /// The VMID of the template that its version had alone; `nil` for none.
        package let ownVMID: Int?

        package init(volume: String, ownVMID: Int? = nil) {
            self.volume = volume
            self.ownVMID = ownVMID
        }
    }

    /// A version that was rolled back.
    package struct Held: Sendable, Equatable, Codable {
        /// `Identity.id`.
        package let id: String
        package let release: String

        package init(_ identity: Identity) {
            id = identity.id
            release = identity.release
        }
    }

    private let schema: Int
    /// The VMID that it was written for: a clone of a template has the template's description.
    package let vmid: Int
    /// `nil` for the template itself.
    package let errand: Errand?
    package var current: TemplateVersion
    /// Older versions, or those that were rolled back, whose disks are kept; the last current one first.
    package var history: [TemplateVersion]
    /// What is to be deleted as soon as Proxmox lets it.
    package var retired: [Retired]
    package var staged: Staged?
    /// What was rolled back, and is not to come again by itself.
    package var held: [Held]

    package init(
        vmid: Int, errand: Errand? = nil, current: TemplateVersion, history: [TemplateVersion] = [],
        retired: [Retired] = [], staged: Staged? = nil, held: [Held] = []
    ) {
        schema = Self.schema
        self.vmid = vmid
        self.errand = errand
        self.current = current
        self.history = history
        self.retired = retired
        self.staged = staged
        self.held = held
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

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a record always encodes") }
        // A `>` within a value could end the comment.
        return String(decoding: data, as: UTF8.self).replacing(">", with: "\\u003e")
    }
}
