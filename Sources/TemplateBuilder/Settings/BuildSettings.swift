public import Flatcar

/// Everything that a person decides about a template.
public struct BuildSettings: Sendable {
    /// The template's VMID.
    public var vmid: Int
    /// The node to build on; `nil` for the only one.
    public var node: String?
    /// Which release.
    public var selector: ReleaseSelector
    /// Which image of it.
    public var image: ImageFile
    /// What is changed in it.
    public var oem: OEMSettings
    /// Whether an older release than the template's may be built.
    public var allowsDowngrade: Bool
    /// The storage of the template's disk and cloud-init drive; `nil` for the only one that fits.
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
    /// The pool that it becomes a member of.
    public var pool: String?
    /// Tags besides our own.
    public var tags: [String]
    /// The config that every guest gets; `nil` for none.
    public var baseConfig: BaseConfig?
    /// Who clones the template.
    public var consumer: Consumer
    /// Threads of the decoder.
    public var workers: Int
    /// How long one task on the node may take.
    public var taskTimeout: Duration
    /// How many older versions stay beside the current one.
    public var keep = 2
    /// Whether settings of the VM that somebody has changed by hand are put back.
    public var resetsShape = false
    /// How a version is tried out before it is promoted; `nil` when it is not.
    public var smokeTest: SmokeTestSettings?
    /// The VMIDs from which each version gets one for a template of its own; `nil` for no such templates.
    public var ownVMIDs: ClosedRange<Int>?

    /// Settings from their parts.
    public init(
        vmid: Int, node: String?, selector: ReleaseSelector, image: ImageFile, oem: OEMSettings = OEMSettings(),
        allowsDowngrade: Bool,
        diskStorage: String?, imageStorage: String?, snippetStorage: String?, snippetDirectory: String?,
        shape: VMShape, pool: String?, tags: [String], baseConfig: BaseConfig?, consumer: Consumer = .any, workers: Int,
        taskTimeout: Duration
    ) {
        self.vmid = vmid
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
    /// Checks what can be checked before anything is asked of anybody.
    /// - Throws: `BuildError.platformReadsNoDrive`, and what `OEMSettings.check` throws.
    package func check() throws(BuildError) {
        try oem.check(image)
        guard let platform = oem.platform, platform.driveFormat == nil else { return }
        throw .platformReadsNoDrive(platform)
    }
}
