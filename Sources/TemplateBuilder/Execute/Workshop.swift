public import HTTP
public import ImagePipeline
import Proxmox
public import Reports

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
    let release: ImageSource
    let cluster: ClusterWorkshop

    /// Both sides of a build.
    public init(_ release: ImageSource, _ cluster: ClusterWorkshop) {
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
