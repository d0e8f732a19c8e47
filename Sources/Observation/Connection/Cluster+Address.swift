public import BuildErrors
import Proxmox

extension Cluster {
    /// The URL at which a node itself answers: its address as the cluster knows it, and the port of a URL of the cluster.
    /// - Parameter url: where the cluster is asked, `https://HOST:8006`.
    /// - Throws: `BuildError.unknownNode`, and what Proxmox answers to those who may not ask.
    public func address(of node: String, like url: String) throws(BuildError) -> String {
        let addresses = try asBuildError { () throws(ProxmoxError) in try proxmox.nodeAddresses() }
        guard let address = addresses[node] else { throw .unknownNode(node, seen: addresses.keys.sorted()) }
        let host = address.contains(":") ? "[\(address)]" : address
        let port = url.split(separator: ":").last.flatMap { UInt16($0) }
        return "https://\(host):\(port ?? 443)"
    }
}
