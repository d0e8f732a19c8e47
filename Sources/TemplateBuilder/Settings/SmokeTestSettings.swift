/// How a version is tried out.
public struct SmokeTestSettings: Sendable, Equatable {
    /// The VMID of the throwaway.
    public var vmid: Int
    /// How long its guest may take until the agent answers.
    public var patience: Duration

    /// Settings from their parts.
    public init(vmid: Int, patience: Duration) {
        self.vmid = vmid
        self.patience = patience
    }
}
