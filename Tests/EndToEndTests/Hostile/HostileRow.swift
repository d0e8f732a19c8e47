import Foundation
import Testing

/// One way to do harm, and what must come of it.
struct HostileRow: Sendable {
    /// The most memory that a run may ever have, in bytes: a good one with two workers has a third of that.
    static let mostMemory = 160 << 20
    /// When a run counts as hung, in seconds: twice what the tool waits for a small file or an answer.
    static let patience = 120.0

    /// As the fixtures call it.
    let way: String
    /// The exit code.
    let exit: Int32
    /// What the message must say.
    let says: [String]
    var arguments: [String] = []
    /// Whether the tool waits for a minute, or tries again for half of one.
    var isSlow = false
    /// Whether something of ours may stay, for the next run to clear away.
    var leaves = false

    init(_ way: String, _ exit: Int32, _ says: String...) { (self.way, self.exit, self.says) = (way, exit, says) }

    /// The same with other arguments.
    func with(_ arguments: String...) -> HostileRow {
        var row = self
        row.arguments = arguments
        return row
    }

    var slowly: HostileRow {
        var row = self
        row.isSlow = true
        return row
    }

    var leaving: HostileRow {
        var row = self
        row.leaves = true
        return row
    }
}

/// Rows of one kind, which share a Proxmox.
struct HostileGroup: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rows: [HostileRow]

    init(_ name: String, _ rows: [HostileRow]) { (testDescription, self.rows) = (name, rows) }
}

/// A run of the tool against one of them.
final class HostileRun {
    let row: HostileRow
    private let running: Tool.Running
    private let start = Date.now
    private var peak = 0

    init(_ row: HostileRow, _ running: Tool.Running) { (self.row, self.running) = (row, running) }

    /// Whether it has ended by now, or is hung.
    func isOver() -> Bool {
        peak = max(peak, running.child.peakMemory)
        return running.child.wait(atMost: 0.01) != nil || Date.now.timeIntervalSince(start) > HostileRow.patience
    }

    /// The end: the exit code, one message, nothing that steers a terminal, and not too much memory.
    func judge() throws {
        let outcome: Tool.Outcome
        do {
            outcome = try running.finish(atMost: 0)
        } catch {
            Issue.record("\(row.way): \(error)")
            return
        }
        #expect(outcome.ending == .exit(row.exit), "\(row.way): \(outcome)")
        #expect(outcome.complaints.count == (row.exit == 0 ? 0 : 1), "\(row.way): one message: \(outcome)")
        for words in row.says { #expect(outcome.errors.contains(words), "\(row.way): \(outcome)") }
        #expect(peak < HostileRow.mostMemory, "\(row.way) takes \(peak >> 20) MiB")
        let said = outcome.errors + outcome.text
        #expect(said.utf8.count < 1 << 16, "\(row.way): \(said.utf8.count) bytes")
        #expect(!said.unicodeScalars.contains { "\u{1b}\u{7}\0\u{202e}".unicodeScalars.contains($0) }, "\(row.way)")
    }

    /// Runs all of them: the slow ones side by side, the others one at a time.
    /// - Parameter after: looks at what is there when one has ended.
    static func all(
        _ rows: [HostileRow], start: (HostileRow) throws -> HostileRun, after: (HostileRow) throws -> Void
    ) throws {
        var slow = try rows.filter(\.isSlow).map(start)
        func settle() throws {
            let over = slow.filter { $0.isOver() }
            slow.removeAll { run in over.contains { $0 === run } }
            for run in over {
                try run.judge()
                try after(run.row)
            }
        }
        for row in rows where !row.isSlow {
            let run = try start(row)
            while !run.isOver() { try settle() }
            try run.judge()
            try after(row)
        }
        while !slow.isEmpty { try settle() }
    }
}

extension Child {
    /// The most memory that it has had so far, in bytes; 0 when it has ended.
    var peakMemory: Int {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }
}
