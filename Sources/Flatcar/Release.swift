/// Which release is asked for.
public enum ReleaseSelector: Sendable, Equatable, CustomStringConvertible {
    /// The newest of the channel.
    case current
    /// The newest of one LTS stream: `current-2024`.
    case currentOfYear(Int)
    /// Just this one.
    case version(ReleaseVersion)

    /// Reads `current`, `current-YEAR` or a version.
    /// - Throws: `FlatcarError.invalidRelease`.
    public init(_ text: String) throws(FlatcarError) {
        if text == "current" {
            self = .current
        } else if text.hasPrefix("current-"), text.utf8.count == 12, let year = Int(text.dropFirst(8)), year >= 2000 {
            self = .currentOfYear(year)
        } else if let version = ReleaseVersion(text) {
            self = .version(version)
        } else {
            throw .invalidRelease(text)
        }
    }

    /// The name of the directory on the release server.
    public var description: String {
        switch self {
        case .current: "current"
        case .currentOfYear(let year): "current-\(year)"
        case .version(let version): version.description
        }
    }
}

/// One published release: where it is and what it is.
public struct Release: Sendable, Equatable {
    /// The channel that it belongs to.
    public let channel: Channel
    /// The hardware it is built for.
    public let board: Board
    /// Its version.
    public let version: ReleaseVersion
    /// The URL of its own directory, without a slash at the end; never that of `current`.
    public let directory: String
    /// The day on which it was built, `2026-11-21`, where `version.txt` says it.
    public let date: String?

    package init(channel: Channel, board: Board, version: ReleaseVersion, directory: String, date: String? = nil) {
        self.channel = channel
        self.board = board
        self.version = version
        self.directory = directory
        self.date = date
    }

    /// Another release of the same channel and server, without asking whether that has it.
    /// - Parameter date: the day on which it was built, as somebody knows it.
    package func sibling(_ version: ReleaseVersion, date: String?) -> Release {
        Release(
            channel: channel, board: board, version: version,
            directory: directory.dropLast(self.version.description.count) + version.description, date: date)
    }

    /// The URL of a file of this release.
    public func url(of file: String) -> String { directory + "/" + file }
}
