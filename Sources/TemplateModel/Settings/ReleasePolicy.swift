public import Flatcar

/// When a release that the template does not have is taken. What a person names with `--release` is outside of it.
public struct ReleasePolicy: Sendable, Equatable {
    /// How many days ago its image must have been signed; `nil` for any age.
    public var soak: Int?
    /// Releases that are never taken.
    public var skipped: [ReleaseVersion]
    /// The highest that is taken; `nil` for any.
    public var ceiling: ReleaseCeiling?

    /// A policy from its parts; without any, every release is taken at once.
    public init(soak: Int? = nil, skipped: [ReleaseVersion] = [], ceiling: ReleaseCeiling? = nil) {
        self.soak = soak
        self.skipped = skipped
        self.ceiling = ceiling
    }

    /// Whether every release is taken at once.
    package var isEmpty: Bool { self == ReleasePolicy() }
}

/// The highest release that is taken: `4593` stands for all of 4593, `4593.2` for all of 4593.2, `4593.2.5` for itself.
public struct ReleaseCeiling: Sendable, Equatable, CustomStringConvertible {
    private let numbers: [Int]

    /// Reads one to three numbers with dots between them.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // What is left out is read as a zero, to have one reader of numbers.
        let full = (parts + Array(repeating: "0", count: max(0, 3 - parts.count))).joined(separator: ".")
        guard let version = ReleaseVersion(full) else { return nil }
        numbers = Array([version.build, version.branch, version.patch].prefix(parts.count))
    }

    /// As a person wrote it.
    public var description: String { numbers.map(String.init).joined(separator: ".") }

    /// Whether a release is higher, number by number.
    package func isBelow(_ version: ReleaseVersion) -> Bool {
        numbers.lexicographicallyPrecedes([version.build, version.branch, version.patch].prefix(numbers.count))
    }
}

extension ReleasePolicy {
    /// What it rules out whatever time passes.
    package var withoutSoak: ReleasePolicy { ReleasePolicy(skipped: skipped, ceiling: ceiling) }

    /// Why a release has to wait; `nil` where it may be taken.
    /// - Parameters:
    ///   - signed: when its image was signed; seconds since 1970, as `now`.
    package func wait(for version: ReleaseVersion, signed: Int64, now: Int64) -> ReleaseWait? {
        let release = version.description
        if skipped.contains(version) { return ReleaseWait(release: release, reason: .skipped) }
        if let ceiling, ceiling.isBelow(version) { return ReleaseWait(release: release, reason: .above(ceiling)) }
        guard let soak else { return nil }
        let until = signed + Int64(soak) * 86_400
        guard until > now else { return nil }
        return ReleaseWait(release: release, reason: .soaking(signed: signed, days: soak, until: until))
    }
}
