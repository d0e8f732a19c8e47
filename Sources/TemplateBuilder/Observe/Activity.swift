import Proxmox
import ProxmoxTypes

/// Tasks on the node that work on the template, whoever started them.
struct Activity {
    let client: ProxmoxClient
    let vmid: Int
    /// VMIDs of VMs that a build makes beside the template.
    var companions: [ClosedRange<Int>] = []
    let node: String
    let report: Reporter

    /// Waits for tasks that this very token has running: an earlier run may have been cut off while one went on, and
    /// what is there is known only when it has ended.
    /// - Parameter limit: how long to wait for each.
    /// - Returns: whether there was one, so that what was seen before it ended says nothing.
    /// - Throws: `BuildError.busy` for a task of somebody else, or one that does not end.
    func settle(atMost limit: Duration) throws(BuildError) -> Bool {
        let running = try asBuildError { () throws(ProxmoxError) in
            let own = try client.ownTasks(on: node).filter { $0.type == "imgcopy" || isOfCompanion($0) }
            return try stillRunning(try client.activeTasks(of: vmid, on: node) + own)
        }
        if let other = running.first(where: { $0.user != client.tokenID }) { throw .busy(vmid: vmid, task: other) }
        for task in running {
            report(.note("waiting for a task that is at work already: \(task.type) (\(task))"))
            try wait(for: task, atMost: limit)
        }
        return !running.isEmpty
    }

    private func isOfCompanion(_ task: UPID) -> Bool {
        guard let id = Int(task.id) else { return false }
        return companions.contains { $0.contains(id) }
    }

    /// Proxmox lists a task as active for a while after its end.
    private func stillRunning(_ tasks: [UPID]) throws(ProxmoxError) -> [UPID] {
        var running: [UPID] = []
        for task in tasks where try client.isRunning(task) { running.append(task) }
        return running
    }

    private func wait(for task: UPID, atMost limit: Duration) throws(BuildError) {
        do {
            try client.wait(for: task, to: task.type, atMost: limit)
        } catch .taskTimedOut {
            throw .busy(vmid: vmid, task: task)
        } catch .taskFailed {
            // How it ends does not matter: what it leaves is looked at next.
        } catch {
            throw .proxmox(error)
        }
    }
}
