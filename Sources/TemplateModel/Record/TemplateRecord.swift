/// What the template says of itself: which version it has now, and what is not to come again.
package struct TemplateRecord: Sendable, Equatable, Codable {
    /// A version that is the template's.
    package struct Current: Sendable, Equatable, Codable {
        package let version: TemplateVersion
        /// The volume that the template's disk is.
        package let volume: String

        package init(version: TemplateVersion, volume: String) {
            self.version = version
            self.volume = volume
        }
    }

    /// A version that was rolled back.
    package struct Held: Sendable, Equatable, Codable {
        /// `Identity.id`.
        package let id: String
        package let release: String

        package init(_ identity: Identity) {
            id = identity.id
            release = identity.release
        }
    }

    /// The template's own.
    package let vmid: Int
    /// `nil` while the template is being made.
    package var current: Current?
    /// The versions that were current before, the last one first. They are looked for, and need not be there any more.
    package var earlier: [VersionReference]
    /// What was rolled back, and is not to come again by itself.
    package var held: [Held]

    package init(vmid: Int, current: Current? = nil, earlier: [VersionReference] = [], held: [Held] = []) {
        self.vmid = vmid
        self.current = current
        self.earlier = earlier
        self.held = held
    }
}

extension TemplateRecord {
    /// How many earlier versions are remembered. Each takes some 50 of the 8192 characters of a description.
    private static let memory = 20

    /// A version becomes the current one, and the one before it the first of the earlier ones.
    /// - Parameters:
    ///   - version: the one to come.
    ///   - volume: its disk.
    ///   - isReturn: whether an older one is taken back into service, so that the one before must not come again.
    package func promoting(_ version: TemplateVersion, volume: String, isReturn: Bool) -> TemplateRecord {
        var record = self
        let old = current?.version
        record.current = Current(version: version, volume: volume)
        record.earlier.removeAll { $0 == version.reference || $0 == old?.reference }
        if let old, !old.isSame(as: version) { record.earlier.insert(old.reference, at: 0) }
        record.earlier = Array(record.earlier.prefix(Self.memory))
        let before = isReturn ? held + [old.map { Held($0.identity) }].compactMap { $0 } : heldStill(for: version)
        record.held = before.filter { $0.id != version.identity.id }
        return record
    }

    /// Who only changes settings, or mends what is there, has not taken another release than the one that was rolled back.
    private func heldStill(for version: TemplateVersion) -> [Held] {
        let release = version.identity.release
        return current?.version.identity.release == release ? held.filter { $0.release != release } : []
    }

    /// Whether a version is not to come by itself: it was rolled back itself, or another of its release was, for one of
    /// another release.
    package func isHeldBack(_ identity: Identity) -> Bool {
        held.contains { held in
            held.id == identity.id
                || held.release == identity.release && held.release != current?.version.identity.release
        }
    }

    /// Whether a version of a release was rolled back.
    package func wasRolledBack(release: String) -> Bool { held.contains { $0.release == release } }

    /// Whether this very version was rolled back.
    package func wasRolledBack(_ identity: Identity) -> Bool { held.contains { $0.id == identity.id } }
}
