import BuildErrors
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel
import Trial

/// A clone of a version that is started, looked at through its guest agent, and destroyed: what a smoke test and a trial
/// have in common.
struct Throwaway {
    let clone: ThrowawayClone
    let cluster: Cluster
    /// The template whose version it is.
    let template: Int
    let node: String
    let taskTimeout: Duration

    private var proxmox: ProxmoxClient { cluster.proxmox }
    private var tasks: TaskRun { TaskRun(cluster: cluster, limit: taskTimeout) }

    /// Makes the clone. Whoever finds it knows what it is: it has a record of its own from the first moment on.
    /// - Parameters:
    ///   - config: as in its record.
    ///   - undo: takes how to get rid of it.
    /// - Returns: whether it was made; not where somebody has taken the VMID meanwhile.
    func make(config: String? = nil, _ undo: inout UndoLog) throws(BuildError) -> Bool {
        let vmid = clone.vmid
        let record = ThrowawayRecord(vmid: vmid, template: template, builder: cluster.builder, config: config)
        let parameters: Parameters = [
            "newid": "\(vmid)", "name": clone.name, "pool": clone.pool, "full": clone.isFull ? "1" : "0",
            "description": Record.throwaway(record).description(),
        ]
        let removal = removal(by: cluster.cleanup)
        undo.add("VM \(vmid)", usesEarlier: true) { [clone] in try removal.removeThrowaway(vmid, of: clone.source) }
        do throws(BuildError) {
            try tasks.waitFor("clone template \(clone.source) as VM \(vmid)") { client throws(ProxmoxError) in
                try client.cloneVM(clone.source, on: node, parameters)
            }
            return true
        } catch .proxmox(let error) where error.isTaken {
            undo.removeLast()
            return false
        }
    }

    func start() throws(BuildError) {
        try tasks.waitFor("start VM \(clone.vmid)") { client throws(ProxmoxError) in
            try client.startVM(clone.vmid, on: node)
        }
    }

    /// - Returns: whether its guest agent has answered in time.
    func waitForAgent(_ patience: Duration) throws(BuildError) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while try !asBuildError({ () throws(ProxmoxError) in try proxmox.agentAnswers(of: clone.vmid, on: node) }) {
            guard clock.now < deadline else { return false }
            try asBuildError { () throws(ProxmoxError) in try proxmox.pause(.seconds(1)) }
        }
        return true
    }

    /// An agent that has just come up may not answer at once; a file that is not there stays so.
    func read(_ path: String) throws(BuildError) -> GuestAnswer {
        var reason = ""
        for attempt in 0..<3 {
            do throws(ProxmoxError) {
                if attempt > 0 { try proxmox.pause(.seconds(1)) }
                switch try proxmox.guestFile(path, of: clone.vmid, on: node) {
                case .contents(let bytes): return .contents(bytes)
                case .tooLarge: return .tooLarge
                }
            } catch .refused(_, _, let message) {
                // The guest's own words for ENOENT, ENOTDIR and EISDIR.
                if message.contains("No such file or directory") || message.contains("Not a directory") {
                    return .absent
                }
                if message.contains("Is a directory") { return .directory }
                reason = message
            } catch .cancelled {
                throw .cancelled
            } catch {
                throw .proxmox(error)
            }
        }
        return .unreadable(reason)
    }

    /// Takes its power away and destroys it.
    func remove() throws(BuildError) {
        try tasks.waitFor("stop VM \(clone.vmid)") { client throws(ProxmoxError) in
            try client.stopVM(clone.vmid, on: node)
        }
        _ = try removal(by: proxmox).removeThrowaway(clone.vmid)
    }

    private func removal(by client: ProxmoxClient) -> VMRemoval {
        VMRemoval(cluster: cluster, client: client, template: template, node: node, taskTimeout: taskTimeout)
    }
}
