import Foundation
import Observation
import TemplateModel
import Testing

/// Whether a run is at work no more.
@Suite struct BuildProcessTests {
    private let own = BuildProcess.current()
    private let hours: Int64 = 3600

    private func process(
        machine: String? = nil, boot: String? = nil, process: String? = nil, began: Int64 = 0
    ) -> BuildProcess {
        BuildProcess(
            machine: machine ?? own.machine, boot: boot ?? own.boot, process: process ?? own.process, began: began)
    }

    @Test func `this very run is at work, however long`() {
        #expect(!own.hasEnded())
        #expect(!process(began: 0).hasEnded())
        #expect(own == process(began: own.began))
    }

    @Test func `a process that is not there has ended`() {
        // More than Linux ever gives (proc_sys_kernel(5), pid_max).
        #expect(process(process: "4194305.1", began: own.began).hasEnded())
    }

    @Test func `another process with the same number is another`() throws {
        let number = try #require(own.process.split(separator: ".").first)
        #expect(process(process: "\(number).1", began: own.began).hasEnded())
    }

    @Test func `what ran before the machine was started anew has ended`() {
        #expect(process(boot: "then", began: own.began).hasEnded())
    }

    @Test(arguments: [(0, false), (1, false), (6, false), (7, true), (-1, false)])
    func `a run on another machine is believed for six hours`(age: Int64, hasEnded: Bool) {
        let other = process(machine: "another", began: 1_000_000)
        #expect(other.hasEnded(now: 1_000_000 + age * hours) == hasEnded)
    }

    @Test(arguments: ["", "x", "1", "1.2.3", "x.1"])
    func `what names no process is believed as long`(text: String) {
        let other = process(process: text, began: 1_000_000)
        #expect(!other.hasEnded(now: 1_000_000 + hours))
        #expect(other.hasEnded(now: 1_000_000 + 7 * hours))
    }

    @Test func `a process that another user runs is there`() throws {
        let stat = try String(contentsOfFile: "/proc/1/stat", encoding: .utf8)
        let end = try #require(stat.lastIndex(of: ")"))
        let start = stat[stat.index(after: end)...].split(separator: " ")[19]
        #expect(!process(process: "1.\(start)", began: 0).hasEnded())
    }
}
