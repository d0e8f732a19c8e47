package import ProxmoxTypes

/// What of a VM's configuration belongs to a version and not to its disk: one comparable text for each key.
///
/// What Proxmox adds of its own accord is left out of the texts: the MAC address, the volume of a cloud-init drive.
package struct GuestSettings: Sendable, Equatable, Codable {
    /// The keys of the VM's shape.
    package static let shapeKeys = ["machine", "bios", "cpu", "cores", "memory", "net0"]
    /// All keys, in the order in which plans show them.
    package static let keys = shapeKeys + ["ide2", "citype", "cicustom"]
    /// The text for a drive that Proxmox makes.
    package static let cloudInitDrive = "cloudinit"

    private let values: [String: String]

    package init(_ values: [String: String]) { self.values = values }

    /// The medium on which guests find their config.
    package enum Drive: Sendable, Equatable {
        /// None: the consumer brings its own.
        case none
        /// The one that Proxmox makes, with its format (`citype`) and what is put in place of Proxmox's own files
        /// (`cicustom`).
        case cloudInit(format: String?, custom: String?)
        /// An ISO, by its volume id.
        case medium(String)
    }

    /// What is asked for.
    package init(_ shape: VMShape, _ drive: Drive) {
        var values = [
            "machine": shape.machine, "bios": shape.firmware.rawValue, "cpu": shape.cpu, "cores": "\(shape.cores)",
            "memory": "\(shape.memory)", "net0": shape.network,
        ]
        switch drive {
        case .none: break
        case .cloudInit(let format, let custom):
            values["ide2"] = Self.cloudInitDrive
            values["citype"] = format
            values["cicustom"] = custom
        case .medium(let volume): values["ide2"] = volume
        }
        self.values = values
    }

    /// What a configuration has.
    package init(_ configuration: VMConfiguration) {
        var values: [String: String] = [:]
        for key in Self.keys {
            values[key] = configuration[key].map { Self.comparable($0, of: key) }
        }
        // Wherever a person has put it: there is never more than one.
        if configuration.cloudInitSlot != nil { values["ide2"] = Self.cloudInitDrive }
        // Proxmox's own default (qemu-server src/PVE/QemuServer.pm, `bios`).
        values["bios"] = values["bios"] ?? Firmware.seabios.rawValue
        self.values = values
    }

    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: String].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    package subscript(key: String) -> String? { values[key] }

    /// All of it, a line a key.
    package var text: String { values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined() }

    /// Whether the firmware keeps its variables on a disk.
    package var wantsEFIDisk: Bool { self["bios"] == Firmware.ovmf.rawValue }

    /// The value that makes a VM have this: a cloud-init drive is made on `storage`, a network device keeps the rest of
    /// what it is.
    package func property(_ key: String, storage: String, present: String?) -> String? {
        guard let value = values[key] else { return nil }
        switch key {
        case "ide2": return value == Self.cloudInitDrive ? "\(storage):\(value)" : "\(value),media=cdrom"
        case "net0": return present.map { NetworkProperty($0).like(NetworkProperty(value)).text } ?? value
        default: return value
        }
    }

    private static func comparable(_ text: String, of key: String) -> String {
        switch key {
        case "ide2": return DiskProperty(text).volume
        case "net0": return NetworkProperty(text).withoutMAC
        case "cpu": return text.hasPrefix("cputype=") ? String(text.dropFirst("cputype=".count)) : text
        case "memory": return text.hasPrefix("current=") ? String(text.dropFirst("current=".count)) : text
        default: return text
        }
    }
}

/// A setting that somebody has changed by hand.
package struct Drift: Sendable, Equatable {
    package let key: String
    /// What the version has; `nil` for nothing.
    package let recorded: String?
    /// What the VM has; `nil` for nothing.
    package let found: String?

    package init(key: String, recorded: String?, found: String?) {
        self.key = key
        self.recorded = recorded
        self.found = found
    }

    /// In words: "cores is 4, and not 2".
    package var words: String { "\(key) is \(found ?? "not set"), and not \(recorded ?? "absent")" }
}

extension GuestSettings {
    /// Where a configuration differs.
    package func drift(of configuration: VMConfiguration) -> [Drift] {
        let found = GuestSettings(configuration)
        return Self.keys.filter { self[$0] != found[$0] }
            .map { Drift(key: $0, recorded: self[$0], found: found[$0]) }
    }
}
