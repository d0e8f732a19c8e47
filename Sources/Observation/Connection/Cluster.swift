public import BuildErrors
public import HTTP
package import Proxmox
import ProxmoxTypes
public import Reports
package import TemplateModel

/// The connection to a Proxmox cluster, and what else a run works with there: made once, passed down, no globals.
public struct Cluster: Sendable {
    /// For the work itself.
    package let proxmox: ProxmoxClient
    /// For cleaning up after a run that was stopped: it does not heed the stop.
    package let cleanup: ProxmoxClient
    /// The machine that the tool runs on.
    package let here: LocalMachine
    /// This run, as records name it.
    package let builder: BuildProcess
    /// Whether the run has been asked to stop.
    package let isStopped: @Sendable () -> Bool
    /// Takes what the run tells.
    package let report: Reporter

    /// - Parameters:
    ///   - run: what all connections of the run have in common.
    ///   - report: takes what the run tells.
    /// - Throws: `BuildError` for settings that cannot be used.
    public init(proxmox: ProxmoxSettings, run: RunContext, report: @escaping Reporter) throws(BuildError) {
        self.proxmox = try ProxmoxClient(proxmox, run)
        cleanup = try ProxmoxClient(proxmox, run.goingOnWhenStopped)
        here = .current
        builder = .current()
        isStopped = run.isStopped
        self.report = report
    }

    /// The node that was named, whether it is there or not, else the only one that is up.
    /// - Throws: `BuildError.nodeRequired`.
    package func node(named name: String?) throws(BuildError) -> String {
        if let name { return name }
        let nodes = try asBuildError { () throws(ProxmoxError) in try proxmox.nodes() }
        let up = nodes.filter { !$0.isOffline }.map(\.name)
        // One of several that is up by chance is no choice of anybody's.
        guard let node = up.first, nodes.count == 1 else { throw .nodeRequired(seen: up) }
        return node
    }
}
