public import Flatcar
package import Observation
public import TemplateModel

/// What stood on the cluster and on the mirror when a plan was made, for whoever watches from outside.
public struct Standing: Sendable, Equatable {
    /// The version that the template had; `nil` for none.
    public var current: TemplateVersion?
    /// The volume that is the template's disk, and that of its version; `nil` for none.
    public var volume: String?
    /// The VMIDs of all whole versions.
    public var versions: Set<Int> = []
    /// The newest release that is published, with its channel and board; `nil` where nobody asked.
    public var newest: Release?
    /// When that was signed, as its signature says, seconds since 1970; `nil` where nobody asked.
    public var newestSigned: Int64?

    /// Nothing that is known.
    public init() {}

    /// What was seen, where nobody asked for releases.
    package init(_ found: Observed) {
        current = found.ours?.record.current?.version
        volume = found.ours.flatMap { found.disk(of: $0)?.volume }
        versions = Set(found.versions.whole.map(\.vmid))
    }

    /// - Parameter signed: when the newest release was signed, where that was asked for.
    package init(_ found: Observed, newest: Release, signed: Int64?) {
        self.init(found)
        self.newest = newest
        newestSigned = signed ?? (current?.identity.release == newest.version.description ? current?.signed : nil)
    }
}
