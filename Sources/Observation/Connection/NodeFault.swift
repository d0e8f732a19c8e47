package import BuildErrors
package import Proxmox
import ProxmoxTypes

extension ProxmoxClient {
    /// Runs something that asks a node. Where that fails as if the node were not there, the cluster is asked whether it is:
    /// a name that was mistyped is no refusal, and a node that is switched off does not come back by waiting.
    /// - Throws: `BuildError.unknownNode`, `.nodeOffline`, or what `body` throws.
    package func asking<Result>(
        _ node: String, _ body: () throws(BuildError) -> Result
    ) throws(BuildError) -> Result {
        do throws(BuildError) {
            return try body()
        } catch {
            guard case .proxmox(let failure) = error, failure.isOfNode, let nodes = try? nodes() else { throw error }
            guard let state = nodes.first(where: { $0.name == node }) else {
                throw .unknownNode(node, seen: nodes.filter { !$0.isOffline }.map(\.name))
            }
            throw state.isOffline ? .nodeOffline(node) : error
        }
    }
}

extension ProxmoxError {
    /// Whether it may be for want of the node.
    var isOfNode: Bool {
        switch self {
        case .nodeUnreachable: true
        // pveproxy looks up the name of whichever node it is to ask (pve-http-server src/PVE/APIServer/AnyEvent.pm).
        case .refused(_, _, let message): message.contains("hostname lookup")
        default: false
        }
    }
}
