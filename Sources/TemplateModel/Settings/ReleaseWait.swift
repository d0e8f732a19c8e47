import Flatcar

/// Why the newest release is not taken now, and until when.
public struct ReleaseWait: Sendable, Equatable {
    /// What keeps it. Times are seconds since 1970.
    package enum Reason: Sendable, Equatable {
        /// It was signed too short a time ago.
        case soaking(signed: Int64, days: Int, until: Int64)
        /// A person does not want it.
        case skipped
        /// It is higher than what a person wants.
        case above(ReleaseCeiling)
        /// It was rolled back, and the template is made again meanwhile.
        case rolledBack
    }

    /// The release.
    public let release: String
    package let reason: Reason
    /// Whether other settings wait with it, because they need an image.
    private var holdsSettings = false

    package init(release: String, reason: Reason) {
        self.release = release
        self.reason = reason
    }

    /// The same where other settings wait with it.
    package var holdingSettings: ReleaseWait {
        var wait = self
        wait.holdsSettings = true
        return wait
    }

    /// When it may be taken, seconds since 1970; `nil` where time alone does not help.
    package var until: Int64? {
        switch reason {
        case .soaking(_, _, let until): until
        case .skipped, .above, .rolledBack: nil
        }
    }

    /// Whether it ends without anybody doing anything: time passes, and after a release comes the next.
    package var isPassing: Bool { if case .above = reason { false } else { true } }

    /// The same as people read it.
    private var untilWords: String? { until.map(SignedRelease.words) }

    /// One sentence for people.
    public var words: String {
        "release \(release) waits: \(why)"
            + (holdsSettings ? ". The other settings need its image, and wait as well" : "")
    }

    /// A few words, for a table.
    public var brief: String {
        "\(release) waits" + (untilWords.map { " until \($0)" } ?? " (\(setting ?? "rolled back"))")
    }

    private var why: String {
        switch reason {
        case .soaking(let signed, let days, let until):
            "it was signed at \(SignedRelease.words(signed)), and --soak wants \(days == 1 ? "a day" : "\(days) days") "
                + "since then; it can be taken from \(SignedRelease.words(until)) on"
        case .skipped: "--skip names it; the next one is taken"
        case .above(let ceiling): "--max-version \(ceiling) allows none above that"
        case .rolledBack: "it was rolled back, and does not come again by itself"
        }
    }

    /// The option that keeps it; `nil` where none does.
    private var setting: String? {
        switch reason {
        case .soaking: "--soak"
        case .skipped: "--skip"
        case .above: "--max-version"
        case .rolledBack: nil
        }
    }
}

extension ReleaseWait: Encodable {
    private enum Key: CodingKey { case release, because, until }

    /// For machines: the release, the name of the setting or `rollback`, and a time where there is one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(release, forKey: .release)
        try container.encode(setting.map { String($0.dropFirst(2)) } ?? "rollback", forKey: .because)
        try container.encodeIfPresent(untilWords, forKey: .until)
    }
}
