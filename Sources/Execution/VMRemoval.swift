import BuildErrors
package import Observation
package import Proxmox
import ProxmoxTypes
import Reports

/// Destroys VMs that this tool has made, and nothing that anybody needs: what stands there is looked at once more.
package struct VMRemoval: Sendable {
    let client: ProxmoxClient
    /// The template that they belong to.
    let template: Int
    let node: String
    let taskTimeout: Duration
    private let cluster: Cluster

    /// - Parameter client: the cluster's, for the work or for cleaning up.
    package init(cluster: Cluster, client: ProxmoxClient, template: Int, node: String, taskTimeout: Duration) {
        self.cluster = cluster
        self.client = client
        self.template = template
        self.node = node
        self.taskTimeout = taskTimeout
    }

    var report: Reporter { cluster.report }

    private var patience: Patience { Patience(cluster, limit: taskTimeout, client: client) }

    /// Destroys a VM of ours that may go as it is.
    func destroy(_ vmid: Int) throws(BuildError) {
        let action = "destroy VM \(vmid)"
        _ = try patience.repeating(action) { client throws(ProxmoxError) in
            // A worker that died may have left disks that no configuration names.
            try client.wait(
                for: try client.destroyVM(vmid, on: node, withUnreferencedDisks: true), to: action, atMost: taskTimeout)
        }
    }

    func set(_ vmid: Int, _ parameters: Parameters, _ action: String) throws(BuildError) {
        try patience.repeating(action, isGuarded: true) { client throws(ProxmoxError) in
            try client.configureNow(vmid, on: node, parameters)
        }
    }
}
