/// How a task ended well.
public struct TaskOutcome: Sendable, Equatable {
    /// The lines of its log that warn; empty for a plain `OK`.
    public let warnings: [String]

    /// An outcome with these warnings.
    package init(warnings: [String]) { self.warnings = warnings }
}
