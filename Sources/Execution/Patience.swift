import BuildErrors
import Observation
import Proxmox
import Reports

/// Repeats a call that was turned away for a moment: while a clone holds the lock that a change needs, while a node or a
/// proxy before it does not answer.
struct Patience: Sendable {
    /// How long to wait between two tries. Proxmox itself has waited ten seconds for a lock before it says no.
    private static let pause = Duration.seconds(1)

    let cluster: Cluster
    /// For how long.
    let limit: Duration
    /// Asks for what the run needs, or cleans up when it has been stopped.
    var client: ProxmoxClient

    init(_ cluster: Cluster, limit: Duration, client: ProxmoxClient? = nil) {
        self.cluster = cluster
        self.limit = limit
        self.client = client ?? cluster.proxmox
    }

    /// - Parameters:
    ///   - action: what the call does, for messages.
    ///   - isGuarded: whether it can be made twice without harm, because of its digest: then it is repeated also when it
    ///     may have worked.
    ///   - call: makes it.
    func repeating<Result>(
        _ action: String, isGuarded: Bool = false, _ call: (ProxmoxClient) throws(ProxmoxError) -> Result
    ) throws(BuildError) -> Result {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var hasTold = false
        while true {
            let failure: ProxmoxError
            do throws(ProxmoxError) {
                return try call(client)
            } catch .cancelled {
                throw .cancelled
            } catch {
                failure = error
            }
            guard failure.hasDoneNothing || isGuarded && failure.isPassing else { throw BuildError(failure) }
            guard clock.now + Self.pause < deadline else {
                throw .patienceEnded(action: action, failure, after: limit)
            }
            if !hasTold { cluster.report(.note("waiting to \(action): \(failure.waitingFor)")) }
            hasTold = true
            try asBuildError { () throws(ProxmoxError) in try client.pause(Self.pause) }
        }
    }
}
