/// How a version is tried out.
public struct SmokeTestSettings: Sendable, Equatable {
    /// How long the guest of the throwaway clone may take until its agent answers.
    public var patience: Duration

    /// Settings from their parts.
    public init(patience: Duration) { self.patience = patience }
}
