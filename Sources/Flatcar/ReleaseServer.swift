public import HTTP
public import OpenPGP

/// A release server: Flatcar's own, a mirror of it, or a directory (`file://`) laid out alike.
///
/// `BASE/BOARD/VERSION/FILE`; `BASE/BOARD/current/` is an alias for the newest version
/// (flatcar-website, notes-for-distributors.md).
public struct ReleaseServer: Sendable {
    /// The largest detached signature that is read, in bytes. Real ones have about 600.
    private static let signatureLimit = 64 << 10

    /// What a file that is not there is answered with: object stores say 403.
    fileprivate static let absent: Set = [403, 404, 410]

    /// The URL above the boards, without a slash at the end.
    public let base: String
    private let channel: Channel
    private let board: Board
    private let client: HTTPClient
    private let onEvent: @Sendable (DownloadEvent) -> Void

    /// A release server for one channel and board.
    /// - Parameters:
    ///   - mirror: the base URL of a mirror; `nil` for Flatcar's own server of the channel.
    ///   - onEvent: is told of every retry.
    public init(
        channel: Channel, board: Board, mirror: String? = nil, client: HTTPClient,
        onEvent: @escaping @Sendable (DownloadEvent) -> Void = { _ in }
    ) {
        var base = mirror ?? "https://\(channel).release.flatcar-linux.net"
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        self.channel = channel
        self.board = board
        self.client = client
        self.onEvent = onEvent
    }

    /// Finds out which version is meant: one small request.
    ///
    /// Everything else is then taken from the directory of that version, because `current` may change at
    /// any time between two requests.
    /// - Returns: the release, and the `version.txt` that says so.
    public func find(_ selector: ReleaseSelector) throws(FlatcarError) -> (release: Release, versionFile: [UInt8]) {
        let url = "\(base)/\(board)/\(selector)/version.txt"
        let bytes = try versionFile(url, of: selector)
        let file = try VersionFile(bytes, source: withoutUserInfo(url))
        let version = file.version
        guard version.channel == channel else { throw .wrongChannel(version, expected: channel) }
        if case .version(let asked) = selector, asked != version {
            throw .wrongVersion(asked: asked, found: version, url: withoutUserInfo(url))
        }
        let release = Release(
            channel: channel, board: board, version: version, directory: "\(base)/\(board)/\(version)", date: file.date)
        return (release, bytes)
    }

    private func versionFile(_ url: String, of selector: ReleaseSelector) throws(FlatcarError) -> [UInt8] {
        do throws(FlatcarError) {
            return try fetch(url, limit: VersionFile.sizeLimit, what: "cannot read the release's version")
        } catch {
            guard case .version(let asked) = selector, error.isAbsence else { throw error }
            throw .noSuchRelease(asked, channel, board, server: withoutUserInfo(base))
        }
    }

    /// The length of a file in bytes, or `nil` when the server does not have it or does not say.
    public func length(of file: String, in release: Release) throws(FlatcarError) -> UInt64? {
        let url = release.url(of: file)
        let response: Response
        do throws(HTTPError) {
            response = try client.send(Request(.head, url, followsRedirects: true))
        } catch .notFound {
            return nil
        } catch {
            throw .transfer(what: "cannot ask for the length of \(file)", error)
        }
        switch response.status {
        // Some mirrors take no HEAD.
        case 405: return nil
        case let status where Self.absent.contains(status): return nil
        case 200, 0: return response.header("content-length").flatMap(UInt64.init)
        default:
            throw .transfer(
                what: "cannot ask for the length of \(file)",
                .status(url: withoutUserInfo(url), code: response.status, reason: response.reason))
        }
    }

    /// The first bytes of a file, or `nil` when the server does not have it or does not give parts of files.
    /// - Parameter count: how many; no more than that is read.
    public func start(of file: String, count: Int, in release: Release) -> [UInt8]? {
        var request = Request(.get, release.url(of: file), followsRedirects: true)
        request.headers.append(Header("Range", "bytes=0-\(count - 1)"))
        // It only tells earlier what the image itself tells in any case.
        guard let response = try? client.send(request, limit: count), response.status == 206,
            response.body.count == count
        else { return nil }
        return response.body
    }

    /// Reads the detached signature of a file.
    public func signature(of file: String, in release: Release) throws(FlatcarError) -> DetachedSignature {
        let name = file + ".sig"
        let bytes = try fetch(
            release.url(of: name), limit: Self.signatureLimit, what: "cannot read the signature \(name)")
        do {
            return try DetachedSignature(bytes)
        } catch {
            throw .openPGP(what: "the signature \(name) of release \(release.version)", error)
        }
    }

    /// Reads the detached signature of a release's `version.txt`; `nil` where the mirror has none.
    ///
    /// It is taken from the directory of that version, because `current` may have become another one meanwhile.
    public func versionSignature(of release: Release) throws(FlatcarError) -> DetachedSignature? {
        do throws(FlatcarError) {
            return try signature(of: "version.txt", in: release)
        } catch {
            guard error.isAbsence else { throw error }
            return nil
        }
    }

    private func fetch(_ url: String, limit: Int, what: String) throws(FlatcarError) -> [UInt8] {
        do {
            return try client.fetch(url, limit: limit, onEvent: onEvent)
        } catch {
            throw .transfer(what: what, error)
        }
    }
}

extension FlatcarError {
    /// Whether the server has answered that it has no such file.
    fileprivate var isAbsence: Bool {
        switch self {
        case .transfer(_, .notFound): true
        case .transfer(_, .status(_, let code, _)): ReleaseServer.absent.contains(code)
        default: false
        }
    }
}
