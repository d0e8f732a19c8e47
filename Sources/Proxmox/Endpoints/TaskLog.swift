import ProxmoxTypes

/// Takes how far a task is, from 0 to 100, and how long it has taken.
public typealias TaskProgress = (_ percent: Double, _ elapsed: Duration) -> Void

/// The log of a task that runs, read as it grows.
struct TaskLog {
    struct Line: Decodable {
        /// Its number from 1.
        let n: Int?
        let t: String?
    }

    let upid: UPID
    private var read = 0
    private var percent: Double?

    init(upid: UPID) { self.upid = upid }

    /// How far the task is by the newest line that tells; `nil` for one that tells nothing. Asks once, for what is new.
    /// `GET /nodes/NODE/tasks/UPID/log?start=N&limit=500`
    mutating func percent(_ client: ProxmoxClient) -> Double? {
        let lines: [Line]? = client.glance(
            ["nodes", upid.node, "tasks", upid.description, "log"], ["start": "\(read)", "limit": "500"],
            to: "read the task's log")
        // An empty log has a line "no content" with the number 1, which is counted again when there is a real one.
        for line in lines ?? [] where line.t != "no content" {
            read = max(read, line.n ?? 0)
            percent = line.t.flatMap(percentage) ?? percent
        }
        return percent
    }
}

/// The number in `transferred 1.0 GiB of 20.0 GiB (5.00%)` (qemu-server src/PVE/QemuServer/QemuImage.pm).
func percentage(_ line: String) -> Double? {
    guard line.hasSuffix("%)"), let opening = line.lastIndex(of: "(") else { return nil }
    let number = line[line.index(after: opening)...].dropLast(2)
    guard let value = Double(number), (0...100).contains(value) else { return nil }
    return value
}
