package import FoundationEssentials

/// When a signing key that was fetched is asked for again, and how long it counts where that cannot be done.
public struct KeyPolicy: Sendable, Equatable {
    /// How long a fetched key counts when its server cannot be asked: 14 days. A server may be down over a weekend and a
    /// week; a revocation that is kept from this machine for longer than that must not go unnoticed.
    public static let grace = Duration.seconds(14 * 86_400)

    /// A key that was asked for this long ago is asked for again; at most `grace`.
    public var maxAge: Duration
    /// Whether the key's server is never asked.
    public var isOffline: Bool

    /// A policy from its parts.
    /// - Parameter maxAge: a day, unless somebody says otherwise.
    public init(maxAge: Duration = .seconds(86_400), isOffline: Bool = false) {
        self.maxAge = maxAge
        self.isOffline = isOffline
    }

    /// What a key is needed for.
    public enum Purpose: Sendable, Equatable {
        /// To look at something, or at what was taken already.
        case look
        /// To take a new release into a template: its server is asked first, however young the key is.
        case newRelease
    }

    /// What a fetched key is good for.
    package enum Standing: Sendable, Equatable {
        /// It counts without asking.
        case fresh
        /// It counts if its server cannot be asked.
        case stale
        /// It does not count any more.
        case tooOld
    }

    /// - Parameter asked: when its server last said that this is the key. A time in the future says nothing: either clock
    ///   was wrong, so the key counts as old.
    package func standing(asked: Date, now: Date, for purpose: Purpose) -> Standing {
        let age = now.timeIntervalSince(asked)
        guard age >= 0, age <= Self.grace.inSeconds else { return .tooOld }
        return purpose == .look && age < maxAge.inSeconds ? .fresh : .stale
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) }
}
