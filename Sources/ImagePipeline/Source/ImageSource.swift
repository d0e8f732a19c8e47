package import Flatcar
public import HTTP
public import Reports

/// Where images come from: a release server, the keys that its signatures must be by, and a client for the downloads.
/// Made once for a run, passed down, no globals.
public struct ImageSource: Sendable {
    /// The small files of a release.
    package let releases: ReleaseServer
    /// Whose signatures count.
    package let keys: SigningKeyStore
    /// For the images themselves. It heeds the stop of the run.
    package let downloads: HTTPClient
    /// How many days ago an image may have been signed; `nil` for any.
    package let maxAge: Int?
    /// What the mirror is known to sign; `nil` where there is no place for it.
    let memory: MirrorMemory?
    let report: Reporter

    /// - Parameters:
    ///   - run: what all connections of the run have in common.
    ///   - report: takes what the run tells.
    /// - Throws: `ImageError` for settings that cannot be used.
    public init(_ settings: ReleaseSettings, run: RunContext, report: @escaping Reporter) throws(ImageError) {
        let client = try run.downloadClient()
        downloads = client
        self.report = report
        releases = ReleaseServer(
            channel: settings.channel, board: settings.board, mirror: settings.mirror, client: client,
            onEvent: { tellRetries($0, to: report) })
        keys = try SigningKeyStore(settings, client, report)
        maxAge = settings.maxAge
        memory = settings.cacheDirectory.map { [releases] in MirrorMemory(directory: $0, of: releases) }
    }
}
