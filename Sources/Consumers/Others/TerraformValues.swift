import YAML

/// TODO
public struct TerraformValues: Sendable {
    private let facts: TemplateFacts
    private let source: CloneSource

    /// - Parameter source: what machines are cloned from.
    public init(_ facts: TemplateFacts, source: CloneSource) {
        self.facts = facts
        self.source = source
    }

    /// The values.
    public var text: String { "" }
}
