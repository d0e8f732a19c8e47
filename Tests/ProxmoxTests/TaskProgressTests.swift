import Foundation
import Proxmox
import ProxmoxTypes
import Testing

private let text = "UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:"
private let task = "GET /nodes/pve1/tasks/\(percentEncoded(text))"
private let running = Reply.ok(#"{"status":"running"}"#)
private let stopped = Reply.ok(#"{"exitstatus":"OK","status":"stopped"}"#)
private let log = Reply.ok(
    #"[{"n":1,"t":"transferred 0.0 B of 20.0 GiB (0.00%)"},{"n":2,"t":"transferred 1.0 GiB of 20.0 GiB (5.00%)"}]"#)

/// How far a task is, for those who want to know.
@Suite struct TaskProgressTests {
    /// Waits double, so that the sixth look comes after three seconds.
    private static let long = Array(repeating: running, count: 6) + [stopped]

    @Test func `a long task tells how far it is, with one request a look at the most`() throws {
        try withProxmox([task + "/status": Self.long, task + "/log": [log]]) { server in
            var told: [Double] = []
            let upid = try #require(UPID(text))
            try server.client().wait(for: upid, to: "create VM 211", atMost: .seconds(600)) { percent, elapsed in
                told.append(percent)
                #expect(elapsed >= .seconds(2))
            }
            #expect(!told.isEmpty && told.allSatisfy { $0 == 5 })
            let logs = try server.requests().filter { $0.line.contains("/log?") }
            #expect(logs.count == told.count && logs.count <= 6)
            #expect(logs.first?.line.hasSuffix("/log?start=0&limit=500") == true)
            #expect(logs.dropFirst().allSatisfy { $0.line.hasSuffix("/log?start=2&limit=500") })
        }
    }

    @Test(arguments: [
        Reply.drop, .status(403, "Permission check failed"), .ok("[]"), .ok(#"[{"n":1,"t":"no content"}]"#),
    ])
    func `a log that tells nothing is no trouble`(log: Reply) throws {
        try withProxmox([task + "/status": Self.long, task + "/log": [log]]) { server in
            let upid = try #require(UPID(text))
            let outcome = try server.client().wait(for: upid, to: "create VM 211", atMost: .seconds(600)) { _, _ in
                Issue.record("nobody knows how far it is")
            }
            #expect(outcome.warnings.isEmpty)
        }
    }

    @Test func `nobody who wants to know costs no request`() throws {
        try withProxmox([task + "/status": Self.long, task + "/log": [log]]) { server in
            let upid = try #require(UPID(text))
            try server.client().wait(for: upid, to: "create VM 211", atMost: .seconds(600))
            #expect(try server.requests().allSatisfy { !$0.line.contains("/log") })
        }
    }
}

/// What is quoted from a task's log.
@Suite struct QuotationTests {
    private static let record = #"<!-- proxmox-flatcar {"schema":3,"secretary":"x"} -->"#

    @Test(arguments: [
        ["before", "update VM 211: -description text \(record)"],
        ["before", "-description text <!-- proxmox-flatcar", #"{"schema":3,"secretary":"x"}"#, "-->"],
    ])
    func `a log shows no piece of our record`(log: [String]) {
        let text = ProxmoxError.taskFailed(action: "a", exitStatus: "failed: \(Self.record)", log: log).description
        #expect(!text.contains("schema") && !text.contains("secretary") && !text.contains("<!--"), "\(text)")
        #expect(text.contains("before") && text.contains("failed: "), "\(text)")
    }

    @Test(arguments: [record, "<!-- proxmox-flatcar\n{}\n-->"])
    func `what a log says behind a record is quoted`(record: String) {
        let log = "-description \(record) -scsi0 x\nqemu-img: No space left".split(separator: "\n").map(String.init)
        let text = ProxmoxError.taskFailed(action: "a", exitStatus: "exit code 1", log: log).description
        #expect(text.hasSuffix("(log: -description  -scsi0 x; qemu-img: No space left)"), "\(text)")
    }

    @Test func `a message is bounded, whatever a server says`() {
        let long = String(repeating: "ü", count: 100_000)
        let text = ProxmoxError.taskFailed(action: "a", exitStatus: long, log: [long, long]).description
        #expect(text.count < 2000)
    }
}
