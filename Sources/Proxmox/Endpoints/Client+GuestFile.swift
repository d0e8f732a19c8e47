import HTTP
import ProxmoxTypes

/// What a guest's agent gives of a file.
public enum GuestFile: Sendable, Equatable {
    /// All of it.
    case contents([UInt8])
    /// It is larger than what is read: 16 MiB (qemu-server src/PVE/API2/Qemu/Agent.pm, `MAX_READ_SIZE`).
    case tooLarge
}

extension ProxmoxClient {
    /// The most bytes of an answer with a file. Proxmox takes each byte for a character: a zero, of which a journal has
    /// millions, is six bytes of JSON.
    private static let fileAnswerLimit = 64 << 20

    /// A file of the guest, read by its agent. `GET /nodes/NODE/qemu/VMID/agent/file-read?file=PATH`
    ///
    /// - Throws: `ProxmoxError.refused` in the agent's words where there is no such file.
    public func guestFile(_ path: String, of vmid: Int, on node: String) throws(ProxmoxError) -> GuestFile {
        let action = "read \(path) in VM \(vmid)"
        let request = try request(
            .get, ["nodes", node, "qemu", "\(vmid)", "agent", "file-read"], query: ["file": path], to: action)
        let response: Response
        do throws(HTTPError) {
            response = try http.send(request, limit: Self.fileAnswerLimit)
        } catch .tooLarge {
            return .tooLarge
        } catch {
            throw ProxmoxError(error)
        }
        if let error = ProxmoxError(response, action: action, token: token) { throw error }
        guard let answer = GuestFileAnswer(response.body) else {
            throw .unexpectedAnswer(action: action, "status \(response.status) without a file's content")
        }
        return answer.isTruncated ? .tooLarge : .contents(answer.content)
    }
}
