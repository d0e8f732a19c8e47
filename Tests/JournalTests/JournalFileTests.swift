import Foundation
import Testing

@testable import Journal

/// Journals that systemd's own tool has written.
@Suite struct JournalFileTests {
    static let boot = "0123456789abcdef0123456789abcdef"

    /// Text of systemd's export format, one block for each entry.
    static func export(_ entries: [[(String, String)]]) -> String {
        entries.enumerated().map { index, fields in
            "__REALTIME_TIMESTAMP=\(1_700_000_000_000_000 + index)\n__MONOTONIC_TIMESTAMP=\(1_000 + index)\n"
                + "_BOOT_ID=\(boot)\n" + fields.map { "\($0)=\($1)\n" }.joined() + "\n"
        }.joined()
    }

    /// What systemd-journal-remote(8) makes of it.
    static func journal(_ text: String, compact: Bool) throws -> [UInt8] {
        let folder = URL.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "export"), folder.appending(path: "x.journal"))
        try Data(text.utf8).write(to: input)
        let process = Process()
        process.executableURL = URL(filePath: "/lib/systemd/systemd-journal-remote")
        process.arguments = ["--output=\(output.path)", input.path]
        process.environment = ["SYSTEMD_JOURNAL_COMPACT": compact ? "1" : "0", "PATH": "/usr/bin:/bin"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return Array(try Data(contentsOf: output))
    }

    @Test(arguments: [true, false]) func `entries come in their order with the fields that matter`(compact: Bool) throws
    {
        let bytes = try Self.journal(
            Self.export([
                [("MESSAGE", "files: op(1): writing"), ("SYSLOG_IDENTIFIER", "ignition"), ("PRIORITY", "6")],
                [("MESSAGE", "Started x."), ("UNIT", "x.service"), ("_PID", "1"), ("JOB_RESULT", "done")],
                [("MESSAGE", "files: op(1): writing"), ("SYSLOG_IDENTIFIER", "ignition")],
            ]), compact: compact)
        let entries = try #require(JournalFile(bytes)).entries()
        #expect(entries.map(\.message) == ["files: op(1): writing", "Started x.", "files: op(1): writing"])
        #expect(entries.map(\.speaker) == ["ignition", "?", "ignition"])
        #expect(entries[1]["UNIT"] == "x.service" && entries[1]["_PID"] == "1")
        #expect(entries[0]["PRIORITY"] == nil)
    }

    @Test func `a message that is stored compressed is said to be one`() throws {
        let long = (0..<2_000).map { "word\($0 % 7)" }.joined(separator: " ")
        let bytes = try Self.journal(
            Self.export([[("MESSAGE", long), ("SYSLOG_IDENTIFIER", "ignition")]]), compact: true)
        let entries = try #require(JournalFile(bytes)).entries()
        #expect(entries.count == 1 && entries[0].speaker == "ignition")
        #expect(entries[0].message.contains("stored compressed"))
    }

    @Test func `what is no journal is none`() {
        #expect(JournalFile([]) == nil)
        #expect(JournalFile(Array(repeating: 0, count: 4096)) == nil)
        #expect(JournalFile(Array("LPKSHHRH".utf8)) == nil)
    }

    /// A guest may send anything.
    @Test func `a journal that is cut off or damaged anywhere is read as far as it goes`() throws {
        let whole = try Self.journal(
            Self.export((0..<20).map { [("MESSAGE", "line \($0)"), ("UNIT", "u\($0).service"), ("_PID", "1")] }),
            compact: true)
        let used = whole.lastIndex { $0 != 0 } ?? 0
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            let length = Int.random(in: 0...used, using: &generator)
            if let file = JournalFile(Array(whole.prefix(length))) { #expect(file.entries().count <= 20) }
        }
        let tail = max(0, used - 6_000)
        for _ in 0..<60 {
            var damaged = Array(whole.prefix(used + 1))
            for _ in 0..<8 {
                // The head, and what follows the tables of hashes.
                let place = Bool.random(using: &generator) ? Int.random(in: 0..<272) : Int.random(in: tail...used)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = JournalFile(damaged)?.entries()
        }
    }
}
