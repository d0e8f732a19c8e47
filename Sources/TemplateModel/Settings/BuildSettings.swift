public import Flatcar

/// Everything that a person decides about a template.
public struct BuildSettings: Sendable {
    /// The template's VMID.
    public var vmid: Int
    /// The VMIDs of its versions, which are templates of their own.
    public var versionVMIDs: ClosedRange<Int>
    /// The node to build on; `nil` for the only one.
    public var node: String?
    /// Which release.
    public var selector: ReleaseSelector
    /// The release that was found by `selector` for several templates at once, so that all get the same.
    package var agreed: ReleaseVersion?
    /// When it is taken.
    public var policy = ReleasePolicy()
    /// Which image of it.
    public var image: ImageFile
    /// What is changed in it.
    public var oem: OEMSettings
    /// Whether an older release than the template's may be built.
    public var allowsDowngrade: Bool
    /// The storage of the versions' disks and cloud-init drives; `nil` for the only one that fits.
    public var diskStorage: String?
    /// The storage that takes the upload; `nil` for the only one that fits.
    public var imageStorage: String?
    /// The storage that the snippet is read from; `nil` to find one.
    public var snippetStorage: String?
    /// That storage's snippets directory as it is mounted here.
    public var snippetDirectory: String?
    /// By which way the base config gets there.
    public var delivery = DeliverySettings()
    /// The shape of the VM.
    public var shape: VMShape
    /// The pool that the template and its versions become members of.
    public var pool: String?
    /// Tags besides our own.
    public var tags: [String]
    /// The config that every guest gets; `nil` for none.
    public var baseConfig: BaseConfig?
    /// Who clones the template.
    public var consumer: Consumer
    /// Threads of the decoder.
    public var workers: Int
    /// How long one task on the node may take, and how long a call is repeated that was turned away for a moment.
    public var taskTimeout: Duration
    /// How many older versions stay beside the current one.
    public var keep = 2
    /// Whether settings of the VM that somebody has changed by hand are put back.
    public var resetsShape = false
    /// How a version is tried out before it is promoted; `nil` when it is not.
    public var smokeTest: SmokeTestSettings?
    /// Whether a template under the VMID that is not ours is taken over.
    public var adopts = false
    /// Whether versions get Proxmox's protection against removal. Clones of a version have it too then; clones of the
    /// template have not.
    public var protectsVersions = true

    /// Settings from their parts.
    public init(
        vmid: Int, versionVMIDs: ClosedRange<Int>, node: String?, selector: ReleaseSelector, image: ImageFile,
        oem: OEMSettings = OEMSettings(), allowsDowngrade: Bool, diskStorage: String?, imageStorage: String?,
        snippetStorage: String?, snippetDirectory: String?, shape: VMShape, pool: String?, tags: [String],
        baseConfig: BaseConfig?, consumer: Consumer = .any, workers: Int, taskTimeout: Duration
    ) {
        self.vmid = vmid
        self.versionVMIDs = versionVMIDs
        self.node = node
        self.selector = selector
        self.image = image
        self.oem = oem
        self.allowsDowngrade = allowsDowngrade
        self.diskStorage = diskStorage
        self.imageStorage = imageStorage
        self.snippetStorage = snippetStorage
        self.snippetDirectory = snippetDirectory
        self.shape = shape
        self.pool = pool
        self.tags = tags
        self.baseConfig = baseConfig
        self.consumer = consumer
        self.workers = workers
        self.taskTimeout = taskTimeout
    }
}

extension BuildSettings {
    /// The config that goes onto the template's cloud-init drive; `nil` for none.
    package var deliveredConfig: BaseConfig? { consumer == .capmox ? nil : baseConfig }

    /// Where the versions of a template are unless a person says otherwise: 21100 to 21199 for 211.
    public static func usualVersionVMIDs(of vmid: Int) -> ClosedRange<Int> { vmid * 100...vmid * 100 + 99 }
}
