public import TemplateModel

/// The ordered steps that turn what was observed into what is desired.
///
/// `--dry-run` prints it and a build executes it: there is no second way.
public struct Plan: Sendable {
    /// The template's VMID.
    public let vmid: Int
    /// The node to build on.
    public let node: String
    /// What the template will have been built from; `nil` when there is no template.
    public let identity: Identity?
    /// The VMID of the template that has the version alone; `nil` where there is none.
    public let version: Int?
    /// What else a reader should know: choices that were made, and why.
    public let notes: [String]
    /// What a reader must know before going on.
    public internal(set) var warnings: [String]
    /// Why a newer release is not taken; `nil` where there is none.
    public let wait: ReleaseWait?
    /// What stood there when it was made.
    public let standing: Standing
    package internal(set) var steps: [Step]

    package init(
        vmid: Int, node: String, identity: Identity?, version: Int?, notes: [String] = [], warnings: [String] = [],
        steps: [Step], wait: ReleaseWait? = nil,
        standing: Standing = Standing()
    ) {
        self.vmid = vmid
        self.node = node
        self.identity = identity
        self.version = version
        self.notes = notes
        self.warnings = warnings
        self.steps = steps
        self.wait = wait
        self.standing = standing
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { steps.isEmpty }

    /// Whether an image is streamed.
    package var bringsImage: Bool { steps.contains { if case .uploadImage = $0 { true } else { false } } }

    /// Whether the template gets another version.
    package var promotes: Bool { steps.contains { if case .promote = $0 { true } else { false } } }
}
