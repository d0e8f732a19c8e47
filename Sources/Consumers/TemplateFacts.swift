/// What consumers are told about the template: observed where Proxmox was asked, otherwise what a build with the same
/// settings would make.
public struct TemplateFacts: Sendable, Equatable {
    /// The current version, which consumers can clone by itself.
    public struct Version: Sendable, Equatable {
        /// The VMID of the template that has this version alone.
        public var vmid: Int
        /// All its tags. No other VM has just these.
        public var tags: [String]
        /// Its release, `4593.2.5`.
        public var release: String
        /// What tells it from other versions of the same release.
        public var id: String
        /// Whether Proxmox lets nobody remove it, nor clones of it.
        public var isProtected: Bool

        /// A version from its parts.
        public init(vmid: Int, tags: [String], release: String, id: String, isProtected: Bool = false) {
            self.vmid = vmid
            self.tags = tags
            self.release = release
            self.id = id
            self.isProtected = isProtected
        }
    }

    /// The template's VMID, which stays while versions come and go.
    public var vmid: Int
    /// The current version; `nil` where nobody was asked.
    public var version: Version?
    /// The template's node; `nil` where nobody was asked and nobody has said.
    public var node: String?
    /// The bridge of its network device.
    public var bridge: String
    /// The drive that it starts from.
    public var bootDevice: String
    /// Bytes of its disk.
    public var diskSize: UInt64
    /// Its cores.
    public var cores: Int
    /// Its memory in MiB.
    public var memory: Int
    /// Whether it has a cloud-init drive of Proxmox's.
    public var hasCloudInitDrive: Bool
    /// Whether it is UEFI.
    public var isUEFI: Bool

    /// Facts from their parts.
    public init(
        vmid: Int, version: Version? = nil, node: String?, bridge: String, bootDevice: String = "scsi0",
        diskSize: UInt64, cores: Int = 2, memory: Int = 2048, hasCloudInitDrive: Bool = true, isUEFI: Bool = false
    ) {
        self.vmid = vmid
        self.version = version
        self.node = node
        self.bridge = bridge
        self.bootDevice = bootDevice
        self.diskSize = diskSize
        self.cores = cores
        self.memory = memory
        self.hasCloudInitDrive = hasCloudInitDrive
        self.isUEFI = isUEFI
    }

    /// The disk's size in GiB, the next whole one: a clone cannot be smaller than its template.
    public var diskGibibytes: UInt64 { diskSize / (1 << 30) + (diskSize % (1 << 30) == 0 ? 0 : 1) }
}
