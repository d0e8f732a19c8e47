import HTTP
public import ProxmoxTypes

extension ProxmoxClient {
    private struct Status: Decodable {
        let status: String
        let exitstatus: String?
    }

    /// From here on people wonder how far a task is.
    private static let longTask = Duration.seconds(2)

    /// Waits for a task to end.
    ///
    /// A look that fails is taken again until the time is up: the task goes on whether it is looked at or not.
    /// - Parameters:
    ///   - upid: the task; `nil` when Proxmox did the work at once.
    ///   - action: what it does, for errors: "create VM 211".
    ///   - limit: how long to wait.
    ///   - first: how long to wait before the first look: most tasks take less than a second, and looks are dear.
    ///   - progress: told how far a task is that takes longer than two seconds, and says so in its log; `nil` where
    ///     nobody wants to know, which costs no request.
    /// - Throws: `ProxmoxError.taskFailed`, `.taskTimedOut`, `.cancelled`.
    @discardableResult
    public func wait(
        for upid: UPID?, to action: String, atMost limit: Duration, first: Duration = .milliseconds(100),
        progress: TaskProgress? = nil
    ) throws(ProxmoxError) -> TaskOutcome {
        guard let upid else { return TaskOutcome(warnings: []) }
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = start + limit
        var log = TaskLog(upid: upid)
        while true {
            // As long again as it has taken so far.
            let interval = min(max(clock.now - start, first), .seconds(2))
            try pause(min(interval, max(deadline - clock.now, .zero)))
            let status = try look(at: upid)
            if let status, status.status == "stopped" {
                return try judge(status.exitstatus ?? "", of: upid, to: action)
            }
            if let progress, status != nil, clock.now - start >= Self.longTask, let percent = log.percent(self) {
                progress(percent, clock.now - start)
            }
            guard clock.now < deadline else { throw .taskTimedOut(action: action, upid, after: limit) }
        }
    }

    /// Whether a task still runs. A look that fails is taken again a few times.
    /// - Throws: `ProxmoxError.taskTimedOut` when none got through.
    public func isRunning(_ upid: UPID) throws(ProxmoxError) -> Bool {
        for _ in 0..<5 {
            if let status = try look(at: upid) { return status.status == "running" }
            try pause(.milliseconds(400))
        }
        throw .taskTimedOut(action: "look at \(upid.type)", upid, after: .seconds(2))
    }

    /// The tasks that this very token has running, or had until just now. `GET /nodes/NODE/tasks?source=active`
    public func ownTasks(on node: String) throws(ProxmoxError) -> [UPID] {
        // Proxmox shows 50 unless asked for more.
        try tasks(on: node, ["source": "active", "limit": "1000"]).filter { $0.user == token.id }
    }

    /// The tasks of this very token that store uploads to a node: the node that was asked takes the file in, and copies it.
    public func uploadTasks(on node: String) throws(ProxmoxError) -> [UPID] {
        var found: Set<UPID> = []
        // Everybody calls itself localhost.
        for asked in [node, "localhost"] {
            found.formUnion(try ownTasks(on: asked).filter { $0.type == "imgcopy" })
        }
        return found.sorted { $0.description < $1.description }
    }

    /// The tasks about one VM that run, or did until just now: those of the token's user, and with Sys.Audit everybody's.
    /// `GET /nodes/NODE/tasks?source=active&vmid=VMID`
    public func activeTasks(of vmid: Int, on node: String) throws(ProxmoxError) -> [UPID] {
        try tasks(on: node, ["source": "active", "vmid": "\(vmid)"])
    }

    private func tasks(on node: String, _ query: Parameters) throws(ProxmoxError) -> [UPID] {
        struct Task: Decodable { let upid: UPID }
        let tasks: [Task] = try get(["nodes", node, "tasks"], query, to: "list the tasks of node \(node)")
        return tasks.map(\.upid)
    }

    /// Stops a running task. `DELETE /nodes/NODE/tasks/UPID`
    public func stop(_ upid: UPID) throws(ProxmoxError) {
        let _: Scalar? = try send(
            .delete, ["nodes", upid.node, "tasks", upid.description], to: "stop the task \(upid.type)")
    }

    private func look(at upid: UPID) throws(ProxmoxError) -> Status? {
        do throws(ProxmoxError) {
            let status: Status = try get(
                ["nodes", upid.node, "tasks", upid.description, "status"], to: "look at the task \(upid.type)")
            return status
        } catch {
            // It goes on whether it is looked at or not.
            if case .transport = error { return nil }
            guard error.isPassing else { throw error }
            return nil
        }
    }

    private func judge(_ exitStatus: String, of upid: UPID, to action: String) throws(ProxmoxError) -> TaskOutcome {
        if exitStatus == "OK" { return TaskOutcome(warnings: []) }
        // The log only adds to the message: without it the verdict is the same.
        let lines: [TaskLog.Line]? = try? get(
            ["nodes", upid.node, "tasks", upid.description, "log"], ["limit": "500"], to: "read the task's log")
        let log = (lines ?? []).compactMap(\.t)
        if exitStatus.hasPrefix("WARNINGS: ") {
            return TaskOutcome(warnings: log.filter { $0.hasPrefix("WARN") })
        }
        throw .taskFailed(action: action, exitStatus: exitStatus, log: log)
    }

    /// Sleeps in short pieces, so that a run that is stopped ends soon.
    public func pause(_ duration: Duration) throws(ProxmoxError) {
        let clock = ContinuousClock()
        let end = clock.now + duration
        while clock.now < end {
            guard !isCancelled() else { throw .cancelled }
            sleepWithoutYielding(end - clock.now)
        }
        guard !isCancelled() else { throw .cancelled }
    }
}
