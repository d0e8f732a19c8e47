public import TemplateModel

/// What to remove: older versions of a template, and base configs that nobody uses any more.
public struct PruneSettings: Sendable {
    /// The template's VMID.
    public var vmid: Int
    /// The VMIDs of its versions.
    public var versionVMIDs: ClosedRange<Int>
    /// How many of its older versions stay.
    public var keep: Int
    /// The node whose storages are looked at; `nil` for the only one.
    public var node: String?
    /// The storage that `directory` and the SFTP server belong to; `nil` to find it.
    public var snippetStorage: String?
    /// That storage's snippets directory as it is mounted here.
    public var snippetDirectory: String?
    /// The same on an SFTP server.
    public var delivery: DeliverySettings
    /// How long one task on the node may take.
    public var taskTimeout: Duration

    /// Settings from their parts.
    public init(
        vmid: Int, versionVMIDs: ClosedRange<Int>, keep: Int, node: String?, snippetStorage: String?,
        snippetDirectory: String?, delivery: DeliverySettings, taskTimeout: Duration
    ) {
        self.vmid = vmid
        self.versionVMIDs = versionVMIDs
        self.keep = keep
        self.node = node
        self.snippetStorage = snippetStorage
        self.snippetDirectory = snippetDirectory
        self.delivery = delivery
        self.taskTimeout = taskTimeout
    }
}
