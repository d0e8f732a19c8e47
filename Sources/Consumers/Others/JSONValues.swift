/// TODO
public struct JSONValues: Sendable {
    private let facts: TemplateFacts

    /// Makes values.
    public init(_ facts: TemplateFacts) { self.facts = facts }

    /// The values.
    public var text: String { "" }
}
