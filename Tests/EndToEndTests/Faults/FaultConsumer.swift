import Foundation
import Testing

/// Clones the template as a consumer does, after each case.
struct FaultConsumer {
    private static let linked = "9001"
    private static let full = "9002"

    private let bench: Bench
    private let target: Target
    private let node: String
    private let vmid: Int
    private let storages: [String]
    private let curl: [String]

    /// - Parameters:
    ///   - node: where the template is; `nil` for the first.
    ///   - storages: where clones may have their disks.
    init(_ bench: Bench, node: String? = nil, vmid: Int = 211, storages: [String] = ["local-images"]) throws {
        self.bench = bench
        (self.vmid, self.storages) = (vmid, storages)
        target = try bench.consumer(of: [vmid], storages: storages)
        self.node = node ?? target.node
        curl = [
            "silent", "show-error", "noproxy = \"*\"", "max-time = 30", "globoff", "output = \"-\"",
            "write-out = \"\\n\"", "header = \"Authorization: PVEAPIToken=\(target.token)=\(target.secret)\"",
            "cacert = \"\(target.caFile ?? "")\"",
        ]
    }

    /// Makes a linked clone and a full one, looks at them, and destroys them.
    /// - Parameter disk: the template's.
    /// - Returns: what is wrong with them; `nil` when nothing is.
    func refusal(of disk: String) throws -> String? {
        // Rights on a VM go with it when it is destroyed.
        _ = try bench.consumer(of: [vmid], storages: storages)
        let path = "/nodes/\(node)/qemu"
        if let refusal = try run([
            ("POST", "\(path)/\(vmid)/clone", "newid=\(Self.linked)&full=0"),
            ("POST", "\(path)/\(vmid)/clone", "newid=\(Self.full)&full=1"),
        ]) {
            return "it cannot be cloned: \(refusal)"
        }
        let machines = try bench.simulator.read("/state")["vms"]
        func volume(_ vmid: String) -> String { machines?[vmid]?["config"]?["scsi0"]?.string ?? "" }
        // A linked clone stands on the very disk; a full one has its own.
        guard volume(Self.linked).hasPrefix(disk + "/"), volume(Self.full).contains(":\(Self.full)/vm-") else {
            return "its clones have the disks '\(volume(Self.linked))' and '\(volume(Self.full))'"
        }
        let refusal = try run([("DELETE", "\(path)/\(Self.linked)", nil), ("DELETE", "\(path)/\(Self.full)", nil)])
        return refusal.map { "its clones cannot be destroyed: \($0)" }
    }

    /// Makes calls over one connection, and waits for their tasks.
    /// - Returns: what was refused.
    private func run(_ calls: [(method: String, path: String, form: String?)]) throws -> String? {
        let lines = calls.map { call in
            let form = call.form.map { ["data-raw = \"\($0)\""] } ?? []
            return (curl + ["request = \(call.method)", "url = \"\(target.url)/api2/json\(call.path)\""] + form)
                .joined(separator: "\n")
        }
        let answers = try Command.run(
            "curl", ["--config", "-"], input: lines.joined(separator: "\nnext\n"), in: bench.scratch
        ).text.split(separator: "\n")
        let tasks = answers.compactMap { try? JSON(String($0))["data"]?.string }
        guard tasks.count == calls.count else { return answers.joined(separator: "; ") }
        var ends: [String] = []
        let haveEnded = try eventually(every: 10) {
            let all = try bench.simulator.read("/state")["tasks"]?.array ?? []
            ends = tasks.compactMap { upid in all.first { $0["upid"]?.string == upid }?["exitstatus"]?.string }
            return ends.count == tasks.count
        }
        guard haveEnded else { return "a task does not end" }
        return ends.allSatisfy { $0 == "OK" } ? nil : ends.joined(separator: "; ")
    }
}

/// Looks again and again until something is so, for half a minute.
/// - Parameter milliseconds: how long to wait between two looks.
func eventually(every milliseconds: UInt32, _ isSo: () throws -> Bool) rethrows -> Bool {
    let deadline = Date.now + 30
    while Date.now < deadline {
        if try isSo() { return true }
        usleep(milliseconds * 1000)
    }
    return false
}
