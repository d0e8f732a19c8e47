import BuildErrors
import Observation
import Proxmox
import ProxmoxTypes
import Reports

/// Starts tasks of Proxmox and waits for them.
struct TaskRun: Sendable {
    let cluster: Cluster
    /// How long one may take, and how long a call is repeated that was turned away for a moment.
    let limit: Duration

    /// Starts a task and waits for it; again if it was turned away for a moment.
    func waitFor(
        _ action: String, _ start: (ProxmoxClient) throws(ProxmoxError) -> UPID?
    ) throws(BuildError) {
        let clock = ContinuousClock()
        let outcome = try Patience(cluster, limit: limit).repeating(action) { client throws(ProxmoxError) in
            let began = clock.now
            let task = try start(client)
            // A node that takes its time to answer takes it for the work as well.
            let first = min(max((clock.now - began) * 2, .milliseconds(100)), .seconds(1))
            return try cluster.wait(for: task, to: action, atMost: limit, first: first, with: client)
        }
        for warning in outcome.warnings { cluster.report(.warning("\(action): \(warning)")) }
    }
}
