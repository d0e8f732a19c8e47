/// The unique id of a task:
/// `UPID:NODE:PID:PSTART:STARTTIME:TYPE:ID:USER:` (pve-common src/PVE/UPID.pm).
public struct UPID: Sendable, Hashable, Decodable, CustomStringConvertible {
    /// The id as Proxmox writes it.
    public let description: String
    /// The node that runs the task. For an upload that is the node that was connected to.
    public let node: String
    /// What kind of task: `imgcopy`, `qmcreate`.
    public let type: String
    /// What it is about: a VMID, or empty.
    public let id: String
    /// Who started it: a user, or a token's id.
    public let user: String

    /// Reads an id.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 9, parts[0] == "UPID", !parts[1].isEmpty else { return nil }
        description = text
        node = String(parts[1])
        type = String(parts[5])
        id = String(parts[6])
        user = String(parts[7])
    }

    /// Decodes the string that the API answers.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let upid = UPID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UPID")
        }
        self = upid
    }
}
