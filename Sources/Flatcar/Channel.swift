/// A stream of Flatcar releases.
public enum Channel: String, Sendable, CaseIterable, CustomStringConvertible {
    case stable, beta, alpha, lts

    /// The middle number of every version of this channel
    /// (flatcar/scripts: the release branches are `flatcar-BUILD` with tags `CHANNEL-BUILD.DIGIT.PATCH`).
    public var digit: Int {
        switch self {
        case .alpha: 0
        case .beta: 1
        case .stable: 2
        case .lts: 3
        }
    }

    /// The name as it stands in host names and settings.
    public var description: String { rawValue }

    /// The channel whose versions carry `digit`, if there is one.
    init?(digit: Int) {
        guard let match = Self.allCases.first(where: { $0.digit == digit }) else { return nil }
        self = match
    }
}

/// The hardware a release is built for; also the name of its directory on the release server.
public enum Board: String, Sendable, CaseIterable, CustomStringConvertible {
    case amd64 = "amd64-usr"
    case arm64 = "arm64-usr"

    /// The name of the directory.
    public var description: String { rawValue }
}
