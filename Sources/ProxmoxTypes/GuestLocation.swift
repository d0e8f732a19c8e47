/// Where a guest is (`GET /cluster/resources?type=vm`).
public struct GuestLocation: Sendable, Equatable, Decodable {
    /// Its id.
    public let vmid: Int
    /// The node that holds it.
    public let node: String
    /// `qemu` or `lxc`, where Proxmox says it.
    let type: String?

    /// Whether it is a container, and no VM.
    public var isContainer: Bool { type == "lxc" }
}
