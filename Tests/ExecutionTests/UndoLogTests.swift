import Execution
import TestSupport
import Testing

/// How what a run has done is taken back.
@Suite struct UndoLogTests {
    private struct Broken: Error, CustomStringConvertible { let description = "broken" }

    @Test func `what was done last is taken back first, and each is told`() {
        var log = UndoLog()
        var order: [Int] = []
        log.add("one") {
            order.append(1); return true
        }
        log.add("two") {
            order.append(2); throw Broken()
        }
        log.add("three") {
            order.append(3); return false
        }
        log.add("four") {
            order.append(4); return true
        }
        let reports = KeptReports()
        log.unwind(reports.report)
        #expect(order == [4, 3, 2, 1])
        // Nothing is told of what was not there; what cannot be taken back stops nothing.
        #expect(
            reports.texts == ["note: cleaned up: four", "warning: left behind: two (broken)", "note: cleaned up: one"])
    }

    @Test func `what is left keeps what it uses`() {
        var log = UndoLog()
        var isGone = false
        log.add("file") {
            isGone = true; return true
        }
        log.add("machine", usesEarlier: true) { throw Broken() }
        log.add("task") { true }
        let reports = KeptReports()
        log.unwind(reports.report)
        #expect(!isGone)
        #expect(
            reports.texts == [
                "note: cleaned up: task", "warning: left behind: machine (broken)",
                "warning: left behind: file (machine may need it)",
            ])
    }

    @Test func `what turns out to be done is kept, with all that went before it`() {
        var log = UndoLog()
        var isGone = false
        log.add("file") {
            isGone = true; return true
        }
        log.add("disk", usesEarlier: true) { throw StaysWhole(vmid: 211) }
        log.add("task") { true }
        let reports = KeptReports()
        log.unwind(reports.report)
        #expect(!isGone)
        #expect(
            reports.texts == ["note: cleaned up: task", "note: template 211 is whole, and stays as it is now"])
    }

    @Test func `nothing is taken back twice`() {
        var log = UndoLog()
        var count = 0
        log.add("one") {
            count += 1; return true
        }
        log.unwind { _ in }
        log.unwind { _ in }
        #expect(count == 1)
    }

    @Test func `what is cleared is never taken back`() {
        var log = UndoLog()
        var done: [String] = []
        log.add("before") {
            done.append("before"); return true
        }
        log.clear()
        log.add("after") {
            done.append("after"); return true
        }
        log.unwind { _ in }
        #expect(done == ["after"])
    }
}
