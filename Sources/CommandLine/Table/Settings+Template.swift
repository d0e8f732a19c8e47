extension Settings {
    static let template = OptionGroup("Template")
    static let shape = OptionGroup("VM shape")

    /// The template's VMID. Proxmox's own range: qm(1), `vmid`.
    public static let vmid = Setting(
        "vmid", .integer(100...999_999_999, "VMID"), default: "211", in: template, help: "the template's VMID")

    /// The resource pool.
    public static let pool = Setting(
        "pool", .name("POOL", "a pool's name", extra: "-_./"), in: template,
        help: "resource pool that the template joins")

    /// Tags beside the tool's own.
    public static let tag = Setting(
        repeatable: "tag", .name("TAG", "a tag", extra: "-_.+"), in: template,
        help: "tag that the template gets")

    /// Who clones the template.
    public static let consumer = Setting(
        "consumer", .choice(["any", "capmox"], "CONSUMER"), default: "any", in: template,
        help: "who clones it; capmox is Cluster API's provider")

    /// The bridge or VNet.
    public static let bridge = Setting(
        "bridge", .name("BRIDGE", "a bridge's name", extra: "-_.", length: 1...20), default: "vmbr0", in: shape,
        help: "bridge or SDN VNet of the network device")

    /// The VLAN tag.
    public static let vlan = Setting(
        "vlan", .integer(1...4094, "ID"), in: shape, note: "untagged", help: "VLAN of the network device")

    /// CPU cores.
    public static let cores = Setting("cores", .integer(1...8192), default: "2", in: shape, help: "CPU cores")

    /// Memory, in bytes, whole MiB.
    public static let memory = Setting(
        "memory", .size((16 << 20)...(4 << 40), unit: .mebi), default: "2048M", in: shape,
        help: "memory, 2048M or 2G; a bare number is in MiB")

    /// The disk's size after it has been grown, in bytes, whole MiB.
    public static let diskSize = Setting(
        "disk-size", .size((1 << 30)...(64 << 40), unit: .gibi), default: "20G", in: shape,
        help: "size that the disk is grown to; a bare number is in GiB")

    /// The CPU type.
    public static let cpu = Setting(
        "cpu", .name("TYPE", "a CPU type", extra: "-_."), default: "x86-64-v2-AES", in: shape,
        help: "CPU type")

    /// The firmware.
    public static let bios = Setting(
        "bios", .choice(["seabios", "ovmf"], "BIOS"), default: "seabios", in: shape,
        help: "firmware; ovmf is UEFI")

    /// The machine type.
    public static let machine = Setting(
        "machine", .name("TYPE", "a machine type", extra: "-_.+"), default: "q35", in: shape, help: "machine type")

    static let templateOptions: [OptionSpec] = [vmid.spec, pool.spec, tag.spec, consumer.spec]

    static let shapeOptions: [OptionSpec] = [
        cores.spec, memory.spec, diskSize.spec, cpu.spec, bios.spec, machine.spec, bridge.spec, vlan.spec,
    ]
}
