import HTTP
public import ProxmoxTypes

/// A VM that runs, and what its guest agent says.
extension ProxmoxClient {
    /// Starts a VM. `POST /nodes/NODE/qemu/VMID/status/start`
    public func startVM(_ vmid: Int, on node: String) throws(ProxmoxError) -> UPID? {
        try send(.post, ["nodes", node, "qemu", "\(vmid)", "status", "start"], to: "start VM \(vmid)")
    }

    /// Takes a VM's power away; fine for one that does not run. `POST /nodes/NODE/qemu/VMID/status/stop`
    public func stopVM(_ vmid: Int, on node: String) throws(ProxmoxError) -> UPID? {
        try send(.post, ["nodes", node, "qemu", "\(vmid)", "status", "stop"], to: "stop VM \(vmid)")
    }

    /// Whether the guest's agent answers. `POST /nodes/NODE/qemu/VMID/agent/ping`
    public func agentAnswers(of vmid: Int, on node: String) throws(ProxmoxError) -> Bool {
        struct Result: Decodable {}
        do throws(ProxmoxError) {
            let _: Result? = try send(
                .post, ["nodes", node, "qemu", "\(vmid)", "agent", "ping"], to: "ask the guest agent of VM \(vmid)")
            return true
        } catch .refused {
            // "QEMU guest agent is not running": so it is until the guest is up.
            return false
        }
    }

    /// The addresses of the guest's network devices, without the loopback's.
    /// `GET /nodes/NODE/qemu/VMID/agent/network-get-interfaces`
    public func guestInterfaces(of vmid: Int, on node: String) throws(ProxmoxError) -> [GuestInterface] {
        struct Result: Decodable { let result: [GuestInterface] }
        let found: Result = try get(
            ["nodes", node, "qemu", "\(vmid)", "agent", "network-get-interfaces"],
            to: "ask for the addresses of VM \(vmid)")
        return found.result.filter { $0.name != "lo" }
    }
}
