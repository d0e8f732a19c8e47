import OpenPGP

/// The firmware of a VM, by Proxmox's names.
public enum Firmware: String, Sendable, CaseIterable {
    case seabios, ovmf
}

/// What the guests get: the part of a version that is neither the image nor the base config.
public struct VMShape: Sendable, Equatable {
    /// Cores of the one socket.
    public var cores: Int
    /// Memory in MiB.
    public var memory: Int
    /// The size of the disk in bytes; at least the image's virtual size.
    public var diskSize: UInt64
    /// The CPU model by Proxmox's name.
    public var cpu: String
    /// The firmware.
    public var firmware: Firmware
    /// The machine by QEMU's name.
    public var machine: String
    /// The bridge of the only network device.
    public var bridge: String
    /// The VLAN tag on that bridge.
    public var vlan: Int?

    /// A shape from its parts.
    public init(
        cores: Int, memory: Int, diskSize: UInt64, cpu: String, firmware: Firmware, machine: String,
        bridge: String, vlan: Int?
    ) {
        self.cores = cores
        self.memory = memory
        self.diskSize = diskSize
        self.cpu = cpu
        self.firmware = firmware
        self.machine = machine
        self.bridge = bridge
        self.vlan = vlan
    }

    /// The network device as Proxmox writes it.
    package var network: String { "virtio,bridge=\(bridge)" + (vlan.map { ",tag=\($0)" } ?? "") }

    /// The SHA-256 of the shape, in hex: two templates with the same digest give the same guests.
    package var digest: String {
        let lines = [
            "cores=\(cores)", "memory=\(memory)", "disk=\(diskSize)", "cpu=\(cpu)", "bios=\(firmware.rawValue)",
            "machine=\(machine)", "net0=\(network)",
        ]
        return hexDigest(.sha256, of: Array(lines.joined(separator: "\n").utf8))
    }
}
