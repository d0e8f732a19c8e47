public import Flatcar
public import HTTP
public import Proxmox

/// The release side of what a run works with: made once, passed down, no globals.
public struct ReleaseWorkshop: Sendable {
    /// The release server.
    public let releases: ReleaseServer
    /// The trust anchor.
    public let keys: SigningKeyStore
    /// Downloads.
    public let downloads: HTTPClient
    /// Takes what the run tells.
    public let report: Reporter

    /// A workshop from its parts.
    public init(
        releases: ReleaseServer, keys: SigningKeyStore, downloads: HTTPClient, report: @escaping Reporter
    ) {
        self.releases = releases
        self.keys = keys
        self.downloads = downloads
        self.report = report
    }
}

/// The whole of what a build works with.
public struct Workshop: Sendable {
    /// The release side.
    public let release: ReleaseWorkshop
    /// Proxmox, for the work itself.
    public let proxmox: ProxmoxClient
    /// Proxmox, for cleaning up after a run that was stopped: it does not heed the stop.
    public let cleanup: ProxmoxClient
    /// The machine that the tool runs on.
    public let here: LocalMachine

    /// A workshop from its parts.
    public init(release: ReleaseWorkshop, proxmox: ProxmoxClient, cleanup: ProxmoxClient, here: LocalMachine) {
        self.release = release
        self.proxmox = proxmox
        self.cleanup = cleanup
        self.here = here
    }

    /// Takes what the run tells.
    var report: Reporter { release.report }
}
