package import Flatcar
package import HTTP
import OpenPGP
import Proxmox

/// The release side of what a run works with: made once, passed down, no globals.
public struct ReleaseWorkshop: Sendable {
    package let releases: ReleaseServer
    package let keys: SigningKeyStore
    package let downloads: HTTPClient
    let report: Reporter

    /// - Parameters:
    ///   - run: what all connections of the run have in common.
    ///   - report: takes what the run tells.
    /// - Throws: `BuildError` for settings that cannot be used.
    public init(_ settings: ReleaseSettings, run: RunContext, report: @escaping Reporter) throws(BuildError) {
        let client = try run.client(trust: .system)
        downloads = client
        self.report = report
        releases = ReleaseServer(
            channel: settings.channel, board: settings.board, mirror: settings.mirror, client: client,
            onEvent: { tellRetries($0, to: report) })
        keys = try SigningKeyStore(settings, client, report)
    }
}

/// The Proxmox side of it.
public struct ClusterWorkshop: Sendable {
    /// Proxmox, for the work itself.
    let proxmox: ProxmoxClient
    /// Proxmox, for cleaning up after a run that was stopped: it does not heed the stop.
    let cleanup: ProxmoxClient
    let here: LocalMachine
    /// Whether the run has been asked to stop.
    let isStopped: @Sendable () -> Bool
    let report: Reporter

    /// - Parameters:
    ///   - run: what all connections of the run have in common.
    ///   - report: takes what the run tells.
    /// - Throws: `BuildError` for settings that cannot be used.
    public init(
        proxmox: ProxmoxSettings, run: RunContext, report: @escaping Reporter
    ) throws(BuildError) {
        self.proxmox = try ProxmoxClient(proxmox, run)
        cleanup = try ProxmoxClient(proxmox, run.goingOnWhenStopped)
        here = .current
        isStopped = run.isStopped
        self.report = report
    }
}

/// The whole of what a build works with.
public struct Workshop: Sendable {
    let release: ReleaseWorkshop
    let cluster: ClusterWorkshop

    /// Both sides of a build.
    public init(_ release: ReleaseWorkshop, _ cluster: ClusterWorkshop) {
        self.release = release
        self.cluster = cluster
    }

    var proxmox: ProxmoxClient { cluster.proxmox }
}

extension ProxmoxClient {
    init(_ settings: ProxmoxSettings, _ run: RunContext) throws(BuildError) {
        let http = try run.client(trust: settings.trust)
        do {
            self = try ProxmoxClient(
                url: settings.url, token: settings.token, http: http, isCancelled: run.isStopped)
        } catch {
            throw .proxmox(error)
        }
    }
}

extension SigningKeyStore {
    init(_ settings: ReleaseSettings, _ client: HTTPClient, _ report: @escaping Reporter) throws(BuildError) {
        var trusted: Fingerprint?
        if let text = settings.trustedFingerprint {
            trusted = Fingerprint(text)
            guard trusted != nil else { throw .invalidFingerprint(text, of: "the signing key", digits: 40) }
        }
        let source = settings.signingKey.map { text in
            text.contains("://") ? Source.url(text) : .file(text)
        }
        do {
            self = try SigningKeyStore(
                trusted: trusted, source: source, cacheDirectory: settings.cacheDirectory, client: client,
                onEvent: { tellRetries($0, to: report) })
        } catch {
            throw .release(error)
        }
    }
}
