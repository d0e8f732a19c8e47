import Foundation
import Proxmox
import ProxmoxTypes
import Synchronization
import Testing

private let text = "UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:"
private let task = "GET /nodes/pve1/tasks/\(percentEncoded(text))"
private let running = Reply.ok(#"{"id":"211","node":"pve1","pid":30899,"status":"running","type":"qmcreate"}"#)

private func stopped(_ exitStatus: String) -> Reply {
    .ok(#"{"exitstatus":"\#(exitStatus)","id":"211","node":"pve1","status":"stopped","type":"qmcreate"}"#)
}

/// Waiting for a task, against a server on this machine.
@Suite struct TaskTests {
    private func wait(
        _ server: ScriptedProxmox, atMost limit: Duration = .seconds(60),
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> Result<TaskOutcome, ProxmoxError> {
        let client = try server.client(isCancelled: isCancelled)
        let upid = try #require(UPID(text))
        do throws(ProxmoxError) {
            return .success(try client.wait(for: upid, to: "create VM 211", atMost: limit))
        } catch {
            return .failure(error)
        }
    }

    @Test func `a task that runs is looked at until it is done`() throws {
        try withProxmox([task + "/status": [running, running, stopped("OK")]]) { server in
            let outcome = try wait(server).get()
            #expect(outcome.warnings.isEmpty)
            #expect(try server.requests().count == 3)
        }
    }

    @Test func `work that Proxmox did at once needs no looking`() throws {
        try withProxmox([:]) { server in
            let outcome = try server.client().wait(for: nil, to: "change VM 211", atMost: .seconds(1))
            #expect(outcome.warnings.isEmpty)
            #expect(try server.requests().isEmpty)
        }
    }

    @Test func `warnings are no failure and are handed on`() throws {
        let log = #"[{"n":1,"t":"doing it"},{"n":2,"t":"WARN: no space for a cache"},{"n":3,"t":"TASK WARNINGS: 1"}]"#
        try withProxmox([task + "/status": [stopped("WARNINGS: 1")], task + "/log": [.ok(log)]]) { server in
            let outcome = try wait(server).get()
            #expect(outcome.warnings == ["WARN: no space for a cache"])
        }
    }

    @Test func `a task that failed says how, with the lines of its log that say more`() throws {
        let reason = "qemu-img: Could not open '/var/tmp/x': Image is not in qcow2 format"
        let log =
            #"[{"n":1,"t":"starting file import from: /var/tmp/x"},{"n":2},{"n":3,"t":"TASK ERROR: \#(reason)"}]"#
        try withProxmox([task + "/status": [running, stopped(reason)], task + "/log": [.ok(log)]]) { server in
            guard case .failure(let error) = try wait(server) else {
                Issue.record("it succeeded")
                return
            }
            #expect(
                "\(error)"
                    == "the task to create VM 211 failed: \(reason) (log: starting file import from: /var/tmp/x)")
            #expect(try server.requests().last?.line == "\(task)/log?limit=500".belowTheBase())
        }
    }

    @Test(arguments: [
        Reply.status(403, "Permission check failed"), .drop, .ok("7"), .status(596, "Connection timed out"),
    ])
    func `a log that cannot be read changes nothing in the verdict`(log: Reply) throws {
        try withProxmox([task + "/status": [stopped("unexpected status")], task + "/log": [log]]) { server in
            guard case .failure(.taskFailed(_, "unexpected status", log: [])) = try wait(server) else {
                Issue.record("it is another verdict")
                return
            }
        }
    }

    @Test(arguments: [#"{"status":"stopped"}"#, #"{"status":"stopped","exitstatus":null}"#])
    func `a task that ended without saying how has failed`(status: String) throws {
        try withProxmox([task + "/status": [.ok(status)], task + "/log": [.ok("[]")]]) { server in
            guard case .failure(.taskFailed(_, "", log: [])) = try wait(server) else {
                Issue.record("it is another verdict")
                return
            }
        }
    }

    @Test func `a task that does not end in time is given up with its id`() throws {
        try withProxmox([task + "/status": [running]]) { server in
            guard case .failure(let error) = try wait(server, atMost: .milliseconds(300)) else {
                Issue.record("it succeeded")
                return
            }
            guard case .taskTimedOut(_, let upid, after: .milliseconds(300)) = error else {
                Issue.record("\(error)")
                return
            }
            #expect("\(error)".contains("\(upid)"))
            #expect("\(error)".contains("--task-timeout"))
            #expect(try server.requests().count >= 2)
        }
    }

    @Test func `a look that fails is taken again`() throws {
        try withProxmox([
            task + "/status": [
                .status(596, "Connection timed out"), .drop, .drop, running, .status(595, "Connection refused"), .drop,
                stopped("OK"),
            ]
        ]) { server in
            let outcome = try wait(server).get()
            #expect(outcome.warnings.isEmpty)
        }
    }

    @Test(arguments: [
        (Reply.status(401, "No ticket"), "does not accept the token"),
        (.status(403, "Permission check failed"), "may not look at the task qmcreate"),
        (.status(500, "proxy loop"), "refused to look at the task qmcreate: proxy loop"),
        (
            .status(
                400, "Parameter verification failed.",
                #"{"data":null,"errors":{"upid":"no such task"},"message":"Parameter verification failed.\n"}"#),
            "upid: no such task"
        ),
        (.ok("[]"), "is not what the Proxmox API promises"),
        (.status(200, "OK", "<html>"), "a proxy before Proxmox answered 200"),
    ])
    func `a look that is refused ends the wait`(answer: Reply, words: String) throws {
        try withProxmox([task + "/status": [answer]]) { server in
            guard case .failure(let error) = try wait(server) else {
                Issue.record("it succeeded")
                return
            }
            #expect("\(error)".contains(words))
            #expect(try server.requests().count == 1)
        }
    }

    @Test func `a run that is stopped waits no longer`() throws {
        try withProxmox([task + "/status": [running]]) { server in
            let asked = Mutex(0)
            let result = try wait(server) {
                asked.withLock {
                    $0 += 1
                    return $0 > 3
                }
            }
            guard case .failure(.cancelled) = result else {
                Issue.record("\(result)")
                return
            }
        }
    }

    @Test func `a task can be looked at and stopped`() throws {
        try withProxmox([
            task + "/status": [running, stopped("OK"), .drop],
            "DELETE" + task.dropFirst(3): [.status(200, "OK", #"{"data":null}"#)],
        ]) { server in
            let client = try server.client()
            let upid = try #require(UPID(text))
            #expect(try client.isRunning(upid))
            #expect(try !client.isRunning(upid))
            // Not known is neither running nor not.
            #expect(throws: ProxmoxError.self) { try client.isRunning(upid) }
            try client.stop(upid)
            #expect(try server.requests().last?.line.hasPrefix("DELETE /api2/json/nodes/pve1/tasks/UPID%3A") == true)
        }
    }
}

extension String {
    /// `GET /nodes/…` as the server sees it.
    fileprivate func belowTheBase() -> String { replacingOccurrences(of: " /", with: " /api2/json/") }
}
