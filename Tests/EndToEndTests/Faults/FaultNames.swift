import Foundation

/// Names for the templates of versions, by what is in them: their VMIDs are whichever were free.
struct FaultNames {
    private var names: [String: String] = [:]
    /// When each of them was begun.
    private var built: [String: String] = [:]
    /// How the VMIDs of the template's versions begin.
    private let prefix: String

    /// - Parameters:
    ///   - machines: of the simulator, by VMID.
    ///   - template: whose versions they are.
    init(_ machines: [String: JSON], template: Int = 211) {
        prefix = "\(template)"
        for (vmid, machine) in machines {
            guard let version = Self.record(machine["config"]?["description"]?.string ?? "")?["version"] else {
                continue
            }
            let identity = version["identity"]
            names[vmid] = "(\(identity?["release"]?.string ?? "?")/\(identity?["config"]?.string?.prefix(8) ?? "-"))"
            built[vmid] = version["built"]?.string
        }
    }

    /// The record in a description, as JSON.
    static func record(_ description: String) -> JSON? {
        guard let start = description.range(of: "<!-- proxmox-flatcar {")?.upperBound,
            let end = description.range(of: " -->", range: start..<description.endIndex)?.lowerBound
        else { return nil }
        return try? JSON("{" + description[start..<end])
    }

    /// A text with names in the place of numbers.
    func applied(to text: String) -> String {
        text.replacing(/disk-[0-9]+/, with: "disk-N").replacing(/\b[0-9]{5}\b/) { match in
            let number = String(match.output)
            return number.hasPrefix(prefix) ? names[number] ?? "(no version)" : number
        }
    }

    /// What the record in a description says, without times, and without the run that has written it.
    func record(in description: String) -> String {
        guard let record = Self.record(description) else { return "none: \(description)" }
        return applied(to: timeless(record).text)
    }

    private func timeless(_ json: JSON) -> JSON {
        switch json {
        case .array(let elements): return .array(elements.map(timeless))
        case .object(var members):
            if let vmid = members["vmid"]?.int, let time = members["built"]?.string {
                // A VMID may have been another version's before.
                members["vmid"] = .string(built["\(vmid)"] == time ? names["\(vmid)"] ?? "?" : "(one that is gone)")
            } else if let vmid = members["vmid"]?.int {
                members["vmid"] = .string("\(vmid)")
            }
            members["built"] = nil
            members["builder"] = nil
            return .object(members.mapValues(timeless))
        default: return json
        }
    }
}
