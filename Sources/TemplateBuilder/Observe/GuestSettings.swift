import CloudInit
package import Flatcar
package import ProxmoxTypes

/// What of a VM's configuration belongs to a version and not to its disk: one comparable text for each key.
///
/// What Proxmox adds of its own accord is left out of the texts: the MAC address, the volume of a cloud-init drive.
package struct GuestSettings: Sendable, Equatable, Codable {
    /// The keys, in the order in which plans show them.
    package static let keys = ["machine", "bios", "cpu", "cores", "memory", "net0", "ide2", "citype", "cicustom"]
    /// The text for a drive that Proxmox makes.
    private static let cloudInitDrive = "cloudinit"

    private let values: [String: String]

    package init(_ values: [String: String]) { self.values = values }

    /// What settings ask for.
    package init(_ settings: BuildSettings, release: Release, delivery: Delivery?) {
        let shape = settings.shape
        // Never two drives of one label: a guest would read either.
        let hasCloudInitDrive = settings.consumer != .capmox && delivery?.medium == nil
        var values = [
            "machine": shape.machine, "bios": shape.firmware.rawValue, "cpu": shape.cpu, "cores": "\(shape.cores)",
            "memory": "\(shape.memory)", "net0": shape.network,
        ]
        values["ide2"] = hasCloudInitDrive ? Self.cloudInitDrive : delivery?.medium
        if hasCloudInitDrive {
            values["citype"] = settings.oem.platform(for: release.version).driveFormat?.rawValue
        }
        values["cicustom"] = delivery?.reference?.property
        self.values = values
    }

    /// What a configuration has.
    package init(_ configuration: VMConfiguration) {
        var values: [String: String] = [:]
        for key in Self.keys {
            values[key] = configuration[key].map { Self.comparable($0, of: key) }
        }
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

    /// The value that makes a VM have this: a cloud-init drive is made on `storage`, a network device keeps the rest of
    /// what it is.
    func property(_ key: String, storage: String, present: String?) -> String? {
        guard let value = values[key] else { return nil }
        switch key {
        case "ide2": return value == Self.cloudInitDrive ? "\(storage):\(value)" : "\(value),media=cdrom"
        case "net0": return present.map { NetworkProperty($0).like(NetworkProperty(value)).text } ?? value
        default: return value
        }
    }

    private static func comparable(_ text: String, of key: String) -> String {
        switch key {
        case "ide2":
            let volume = DiskProperty(text).volume
            return volume.contains("-cloudinit") || volume.hasSuffix(":cloudinit") ? cloudInitDrive : volume
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

    /// In words: "cores is 4, and not 2".
    var words: String { "\(key) is \(found ?? "not set"), and not \(recorded ?? "absent")" }
}

extension GuestSettings {
    /// Where a configuration differs.
    package func drift(of configuration: VMConfiguration) -> [Drift] {
        let found = GuestSettings(configuration)
        return Self.keys.filter { self[$0] != found[$0] }
            .map { Drift(key: $0, recorded: self[$0], found: found[$0]) }
    }
}
