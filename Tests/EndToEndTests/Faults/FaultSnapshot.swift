import Foundation

/// What Proxmox holds, in a form in which two runs with the same outcome are equal: without times, MAC addresses, and the
/// numbers that disks and versions happen to get.
struct FaultSnapshot: Equatable, CustomStringConvertible {
    let lines: [String]
    /// The template, if there is one.
    let template: FaultTemplate?
    /// The file of each volume.
    let paths: [String: String]

    static func == (left: Self, right: Self) -> Bool { left.lines == right.lines }

    var description: String { lines.joined(separator: "\n") }

    /// - Parameter template: its VMID.
    init(_ state: JSON, template vmid: Int = 211) {
        let machines = state["vms"]?.object ?? [:]
        let names = FaultNames(machines, template: vmid)
        var lines = (state["volumes"]?.array ?? []).map { "volume \(names.applied(to: $0["volid"]?.string ?? ""))" }
        for (number, machine) in machines {
            let name = names.applied(to: number)
            lines += Self.lines(of: machine["config"]?.object ?? [:], names).map { "VM \(name) \($0)" }
        }
        self.lines = lines.sorted()
        paths = Dictionary(
            (state["volumes"]?.array ?? []).map { ($0["volid"]?.string ?? "", $0["path"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first })
        template = (machines["\(vmid)"]?["config"]).map(FaultTemplate.init)
    }

    /// How this one differs from another.
    func difference(from other: FaultSnapshot) -> String {
        let more = lines.filter { !other.lines.contains($0) }.map { "+ \($0)" }
        let less = other.lines.filter { !lines.contains($0) }.map { "- \($0)" }
        let text = (more + less).joined(separator: "\n")
        return text.isEmpty ? "one more or less of the same:\n\(self)" : text
    }

    /// Whether the template that consumers clone has the same version.
    func hasVersion(of other: FaultSnapshot) -> Bool {
        template?.version != nil && template?.version == other.template?.version
    }

    private static func lines(of configuration: [String: JSON], _ names: FaultNames) -> [String] {
        configuration.compactMap { key, value in
            switch key {
            case "digest", "meta", "smbios1", "vmgenid": return nil
            case "description": return "record \(names.record(in: value.string ?? ""))"
            default:
                let name = key.replacing(/^unused[0-9]+$/, with: "unused")
                let text = (value.string ?? value.text).replacing(/virtio=[0-9A-F:]+/, with: "virtio")
                return "\(name) \(names.applied(to: text))"
            }
        }
    }
}

/// The template as a person who clones it meets it.
struct FaultTemplate: Equatable {
    let isTemplate: Bool
    let isLocked: Bool
    let disk: String
    /// What its record says: `nil` without one.
    let record: JSON?

    /// Whose disk it says that it has; `nil` before it has a version.
    var release: String? { record?["current"]?["version"]?["identity"]?["release"]?.string }
    /// What that version is: its own label, release and config.
    var version: [String?]? {
        record?["current"]?["version"]?["identity"].map { [$0["release"]?.string, $0["config"]?.string] }
    }
    /// Which volume it says that it has.
    var volume: String? { record?["current"]?["volume"]?.string }

    init(_ configuration: JSON) {
        isTemplate = configuration["template"] == 1
        isLocked = configuration["lock"] != nil
        disk = (configuration["scsi0"]?.string ?? "").split(separator: ",").first.map(String.init) ?? ""
        record = FaultNames.record(configuration["description"]?.string ?? "")
    }
}
