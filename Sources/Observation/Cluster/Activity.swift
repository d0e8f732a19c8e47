package import BuildErrors
package import Proxmox
import ProxmoxTypes
package import Reports

/// Tasks on the node that work on a template or one of its versions, whoever started them.
package struct Activity: Sendable {
    private let client: ProxmoxClient
    private let vmid: Int
    private let versionVMIDs: ClosedRange<Int>
    private let node: String
    private let report: Reporter

    package init(
        client: ProxmoxClient, vmid: Int, versionVMIDs: ClosedRange<Int>, node: String, report: @escaping Reporter
    ) {
        self.client = client
        self.vmid = vmid
        self.versionVMIDs = versionVMIDs
        self.node = node
        self.report = report
    }

    /// Waits for tasks that this very token has running: an earlier run may have been cut off while one went on, and
    /// what is there is known only when it has ended.
    /// - Parameters:
    ///   - limit: how long to wait for each.
    ///   - except: VMIDs whose tasks are another run's, which is at work.
    /// - Returns: whether there was one, so that what was seen before it ended says nothing.
    /// - Throws: `BuildError.busy` for a task of somebody else on the template, or one that does not end.
    package func settle(atMost limit: Duration, except: Set<Int> = []) throws(BuildError) -> Bool {
        let running = try client.asking(node) { () throws(BuildError) in
            try asBuildError { () throws(ProxmoxError) in
                let own = try client.ownTasks(on: node).filter { $0.type == "imgcopy" || isOfVersion($0, except) }
                return try stillRunning(try client.activeTasks(of: vmid, on: node).filter(Self.changesIt) + own)
            }
        }
        if let other = running.first(where: { $0.user != client.tokenID }) { throw .busy(vmid: vmid, task: other) }
        for task in running {
            report(.note("waiting for a task that is at work already: \(task.type) (\(task))"))
            try wait(for: task, atMost: limit)
        }
        return !running.isEmpty
    }

    /// A clone that is being made of the template leaves it as it is.
    private static func changesIt(_ task: UPID) -> Bool { task.type != "qmclone" }

    /// A clone of a version may be a throwaway that an earlier run was about to make: what it is shows when it is there.
    private func isOfVersion(_ task: UPID, _ except: Set<Int>) -> Bool {
        guard let id = Int(task.id) else { return false }
        return versionVMIDs.contains(id) && !except.contains(id)
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
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .proxmox(error)
        }
    }
}
