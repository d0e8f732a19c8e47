import Foundation

/// What Proxmox holds, in a form in which two runs with the same outcome are equal: without times, MAC addresses, and the
/// numbers that disks, and the templates of single versions, happen to get.
struct FaultSnapshot: Equatable, CustomStringConvertible {
    let lines: [String]
    /// Template 211, if there is one.
    let template: FaultTemplate?
    /// The file of each volume.
    let paths: [String: String]

    static func == (left: Self, right: Self) -> Bool { left.lines == right.lines }

    var description: String { lines.joined(separator: "\n") }

    init(_ state: JSON) {
        var lines = (state["volumes"]?.array ?? []).map { "volume \(Self.numberless($0["volid"]?.string ?? ""))" }
        for (vmid, machine) in state["vms"]?.object ?? [:] {
            let name = Self.numberless(vmid)
            lines += Self.lines(of: machine["config"]?.object ?? [:]).map { "VM \(name) \($0)" }
        }
        self.lines = lines.sorted()
        paths = Dictionary(
            (state["volumes"]?.array ?? []).map { ($0["volid"]?.string ?? "", $0["path"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first })
        template = (state["vms"]?["211"]?["config"]).map(FaultTemplate.init)
    }

    /// How this one differs from another.
    func difference(from other: FaultSnapshot) -> String {
        let more = lines.filter { !other.lines.contains($0) }.map { "+ \($0)" }
        let less = other.lines.filter { !lines.contains($0) }.map { "- \($0)" }
        let text = (more + less).joined(separator: "\n")
        return text.isEmpty ? "one more or less of the same:\n\(self)" : text
    }

    private static func lines(of configuration: [String: JSON]) -> [String] {
        configuration.compactMap { key, value in
            switch key {
            case "digest", "meta", "smbios1", "vmgenid": return nil
            case "description": return "record \(FaultTemplate.summary(of: value.string ?? ""))"
            default:
                let name = key.replacing(/^unused[0-9]+$/, with: "unused")
                let text = (value.string ?? value.text).replacing(/virtio=[0-9A-F:]+/, with: "virtio")
                return "\(name) \(numberless(text))"
            }
        }
    }

    private static func numberless(_ text: String) -> String {
        text.replacing(/disk-[0-9]+/, with: "disk-N").replacing(/\b90[0-9]{2}\b/, with: "90NN")
    }
}

/// The template as a person who clones it meets it.
struct FaultTemplate: Equatable {
    let isTemplate: Bool
    let isLocked: Bool
    let disk: String
    let release: String?

    init(_ configuration: JSON) {
        isTemplate = configuration["template"] == 1
        isLocked = configuration["lock"] != nil
        disk = (configuration["scsi0"]?.string ?? "").split(separator: ",").first.map(String.init) ?? ""
        release = Self.record(configuration["description"]?.string ?? "")?["current"]?["identity"]?["release"]?.string
    }

    static func record(_ description: String) -> JSON? {
        guard let start = description.range(of: "<!-- proxmox-flatcar {")?.upperBound,
            let end = description.range(of: " -->", range: start..<description.endIndex)?.lowerBound
        else { return nil }
        return try? JSON("{" + description[start..<end])
    }

    /// What the record says, without times.
    static func summary(of description: String) -> String {
        guard let record = record(description) else { return "none: \(description)" }
        func release(_ version: JSON) -> String {
            "\(version["identity"]?["release"]?.string ?? "?")/\(version["identity"]?["config"]?.string?.prefix(8) ?? "-")"
        }
        let history = (record["history"]?.array ?? []).map(release)
        return "current \(release(record["current"] ?? .null)), history \(history), "
            + "staged \(record["staged"].map { release($0["version"] ?? .null) } ?? "none"), "
            + "retired \(record["retired"]?.array.count ?? 0), held \(record["held"]?.array.count ?? 0), "
            + "has volume: \(record["current"]?["volume"] != nil)"
    }
}
