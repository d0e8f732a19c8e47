public import FoundationEssentials
import OpenPGP

/// A good signature of a `version.txt` that a mirror had.
public struct VersionSighting: Sendable, Equatable {
    /// The release that it was for.
    public let release: String
    /// When it was seen.
    public let time: Date
    /// The file in which that is noted.
    public let path: String

    package init(release: String, time: Date, path: String) {
        self.release = release
        self.time = time
        self.path = path
    }
}

/// What a mirror is known to sign, kept on this machine: somebody who stands before it could leave a signature out, and
/// would be believed.
public struct MirrorMemory: Sendable {
    private let path: String
    private let directory: String
    private let mirror: String
    /// The largest file that is read, in bytes.
    private static let sizeLimit = 64 << 10

    /// - Parameters:
    ///   - directory: the cache.
    ///   - server: whose memory it is.
    public init(directory: String, of server: ReleaseServer) {
        self.directory = directory
        mirror = withoutUserInfo(server.base)
        path = "\(directory)/signed-versions-\(hexDigest(.sha256, of: Array(mirror.utf8)).prefix(16))"
    }

    /// The last good signature that was seen; `nil` for none.
    public var sighting: VersionSighting? {
        guard let bytes = try? KeyFile.read(path, limit: Self.sizeLimit),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        // A note that was damaged is still one.
        return VersionSighting(
            release: words.first.map(String.init) ?? "?",
            time: words.dropFirst().first.flatMap { try? Date(String($0), strategy: .iso8601) }
                ?? Date(timeIntervalSince1970: 0),
            path: path)
    }

    /// Notes a good signature. No error of the disk stops a run.
    public func note(_ release: ReleaseVersion, at time: Date = Date()) {
        guard sighting?.release != release.description else { return }
        PrivateDirectory.make(directory)
        try? Data("\(release) \(time.formatted(.iso8601)) \(mirror)\n".utf8)
            .write(to: URL(filePath: path), options: .atomic)
    }
}
