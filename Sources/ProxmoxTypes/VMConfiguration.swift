/// The configuration of a VM as the API shows it (`GET /nodes/NODE/qemu/VMID/config`).
public struct VMConfiguration: Sendable, Equatable, Decodable {
    /// Every key with its value as text.
    public let values: [String: String]

    /// Decodes the object, whatever keys it has.
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Scalar].self).mapValues(\.text)
    }

    /// A configuration from its keys.
    public init(_ values: [String: String]) { self.values = values }

    /// The value of a key.
    public subscript(key: String) -> String? { values[key] }

    /// Whether it is a template.
    public var isTemplate: Bool { values["template"] == "1" }
    /// The operation that has locked it: `create`, `clone`, `backup` …
    public var lock: String? { values["lock"] }
    /// The notes.
    public var description: String { values["description"] ?? "" }
    /// What guards a change against another's.
    public var digest: String? { values["digest"] }
}

/// A disk of a VM: the value of `scsi0`.
public struct DiskProperty: Sendable, Equatable {
    /// `STORAGE:VMID/vm-VMID-disk-0.qcow2`, `STORAGE:vm-VMID-disk-0`.
    public let volume: String
    /// The other properties, by name.
    public let options: [String: String]

    /// Reads a property string: the volume, then `name=value` separated by commas.
    public init(_ text: String) {
        var parts = text.split(separator: ",").map(String.init)
        var volume = parts.isEmpty ? "" : parts.removeFirst()
        if volume.hasPrefix("file=") { volume.removeFirst("file=".count) }
        self.volume = volume
        options = Dictionary(
            parts.compactMap { part in
                part.firstIndex(of: "=").map { (String(part[..<$0]), String(part[part.index(after: $0)...])) }
            }, uniquingKeysWith: { _, last in last })
    }

    /// The size in bytes: a number with K, M, G or T for powers of 1,024.
    public var size: UInt64? {
        guard let text = options["size"], let last = text.last else { return nil }
        let shift: UInt64? = ["K": 10, "M": 20, "G": 30, "T": 40][last]
        guard let number = UInt64(shift == nil ? text[...] : text.dropLast()) else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
        return overflow ? nil : value
    }

    /// The storage that holds the volume.
    public var storage: String { String(volume.prefix { $0 != ":" }) }

    /// Whether the volume is a base volume, from which linked clones can be made.
    public var isBaseVolume: Bool {
        let name = volume.split(separator: ":").last?.split(separator: "/").last ?? ""
        return name.hasPrefix("base-")
    }
}
