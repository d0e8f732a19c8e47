public import BuildErrors
public import HTTP
package import Proxmox
package import ProxmoxTypes
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
    /// Whether somebody looks at the run while it lasts, so that it asks how far the tasks are.
    private let watchesTasks: Bool

    /// - Parameters:
    ///   - run: what all connections of the run have in common.
    ///   - report: takes what the run tells.
    ///   - watchesTasks: whether somebody looks at the run while it lasts: then Proxmox is asked how far its tasks are.
    /// - Throws: `BuildError` for settings that cannot be used.
    public init(
        proxmox: ProxmoxSettings, run: RunContext, report: @escaping Reporter, watchesTasks: Bool = false
    ) throws(BuildError) {
        self.proxmox = try ProxmoxClient(proxmox, run)
        cleanup = try ProxmoxClient(proxmox, run.goingOnWhenStopped)
        here = .current
        builder = .current()
        isStopped = run.isStopped
        self.report = report
        self.watchesTasks = watchesTasks
    }

    /// Waits for a task of Proxmox, and tells how far it is.
    /// - Parameters: as of `ProxmoxClient.wait`.
    @discardableResult
    package func wait(
        for task: UPID?, to action: String, atMost limit: Duration, first: Duration = .milliseconds(100),
        with client: ProxmoxClient? = nil
    ) throws(ProxmoxError) -> TaskOutcome {
        guard watchesTasks else {
            return try (client ?? proxmox).wait(for: task, to: action, atMost: limit, first: first)
        }
        defer { report(.taskEnded) }
        return try (client ?? proxmox).wait(for: task, to: action, atMost: limit, first: first) { percent, elapsed in
            report(.taskProgress(action, percent: percent, elapsed: elapsed))
        }
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
