import FoundationEssentials

/// A release, and when its image was signed: what the order of releases is.
///
/// `version.txt` may say anything. When an image was signed is part of what was signed.
public struct SignedRelease: Sendable, Equatable, CustomStringConvertible {
    /// The release, as it is called.
    public let release: String
    /// When its image was signed: seconds since 1970.
    public let signed: Int64

    /// A release from its parts.
    public init(_ release: String, signed: Int64) {
        self.release = release
        self.signed = signed
    }

    /// The release and the time.
    public var description: String { "\(release) (signed \(Self.words(signed)))" }

    /// A time as descriptions, lists and messages show it: ISO 8601, UTC.
    package static func words(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }

    /// Whether it was signed before another one. Of two that were signed in the same second neither is older.
    package func isOlder(than other: SignedRelease) -> Bool { signed < other.signed }
}
