import Journal
import Testing

@testable import Trial

@Suite struct UnitStatesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let said: [[String: String]]
        let state: UnitStates.State?
    }

    static let started = ["MESSAGE_ID": "39f53479d3a045ac8e11786248231fbf", "JOB_TYPE": "start", "JOB_RESULT": "done"]
    static let starting = ["MESSAGE_ID": "7d4958e842da4a758f6c1cdc7b36dcc5", "JOB_TYPE": "start"]
    static let failed = ["MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c", "UNIT_RESULT": "exit-code"]
    static let startFailed = ["MESSAGE_ID": "be02cf6855d2428ba40df7e9d022f03d", "JOB_RESULT": "failed"]
    static let stopped = ["MESSAGE_ID": "9d1aaa27d60140bd96365438aad20286", "JOB_TYPE": "stop"]
    static let succeeded = ["MESSAGE_ID": "7ad2d189f7e94e70a38c781354912448"]

    static let cases = [
        Case(testDescription: "nothing was said", said: [], state: nil),
        Case(testDescription: "starting", said: [starting], state: .starting),
        Case(testDescription: "started", said: [starting, started], state: .active),
        Case(testDescription: "failed", said: [starting, failed, startFailed], state: .failed("exit-code")),
        Case(
            testDescription: "a dependency failed",
            said: [["MESSAGE_ID": "be02cf6855d2428ba40df7e9d022f03d", "JOB_RESULT": "dependency"]],
            state: .failed("dependency")),
        Case(testDescription: "failed after it was started", said: [started, failed], state: .failed("exit-code")),
        Case(
            testDescription: "failed, and stopped for another try", said: [started, failed, stopped],
            state: .failed("exit-code")),
        Case(testDescription: "failed, and came up at last", said: [failed, starting, started], state: .active),
        Case(testDescription: "stopped", said: [started, stopped], state: .ended),
        Case(testDescription: "has done its work", said: [started, succeeded], state: .ended),
        Case(testDescription: "skipped", said: [["JOB_TYPE": "start", "JOB_RESULT": "done"]], state: .skipped),
    ]

    @Test(arguments: cases) func `a unit is what systemd said of it last`(row: Case) {
        let entries = row.said.map { JournalEntry(fields: $0.merging(["_PID": "1", "UNIT": "x.service"]) { $1 }) }
        #expect(UnitStates(entries).states["x.service"] == row.state)
    }

    @Test func `only systemd itself is believed`() {
        let fields = Self.started.merging(["_PID": "812", "UNIT": "x.service"]) { $1 }
        #expect(UnitStates([JournalEntry(fields: fields)]).states.isEmpty)
    }

    @Test func `the end of the start is told`() {
        let end = JournalEntry(fields: ["_PID": "1", "MESSAGE_ID": "b07a249cd024414a82dd00cd181378ff"])
        #expect(UnitStates([end]).isStartupFinished)
        #expect(!UnitStates([]).isStartupFinished)
    }

    @Test func `excerpts are of Ignition and of what loads extensions`() {
        let excerpts = JournalExcerpts([
            JournalEntry(fields: ["SYSLOG_IDENTIFIER": "ignition", "MESSAGE": "files: done"]),
            JournalEntry(fields: [
                "_PID": "1", "SYSLOG_IDENTIFIER": "systemd", "UNIT": "systemd-sysext.service", "MESSAGE": "Finished",
            ]),
            JournalEntry(fields: ["SYSLOG_IDENTIFIER": "systemd-sysext", "MESSAGE": "Merged k3s"]),
            JournalEntry(fields: ["SYSLOG_IDENTIFIER": "sshd", "MESSAGE": "listening"]),
        ])
        #expect(excerpts.ignition == ["ignition: files: done"])
        #expect(excerpts.extensions == ["systemd: Finished", "systemd-sysext: Merged k3s"])
    }
}
