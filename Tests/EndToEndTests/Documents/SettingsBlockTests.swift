import Foundation
import Testing

/// Settings files that a document shows.
@Suite(.blocking) struct SettingsBlockTests {
    /// What the tool finds wrong in a settings file; nothing for one that is good.
    static func complaints(of text: String) throws -> String {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a settings file") }
        let file = try scratch.file("config.env", text)
        let outcome = try Command.attempt(Tool.path, ["config", "check", "--config", file], in: scratch)
        let isClean = outcome.ending == .exit(0) && outcome.text.hasPrefix("\(file): nothing is wrong")
        return isClean ? "" : "\(outcome.ending)\n\(outcome.text)\(outcome.messages)"
    }

    @Test(arguments: BlockCheck.settings.blocks) func `nothing is wrong in it`(block: Block) throws {
        try #expect(Self.complaints(of: block.text) == "", "\(block.place)")
    }

    /// Each line says what it seems to say: `config print` has the value, and the line that it is from.
    @Test(arguments: BlockCheck.settings.blocks) func `each of its lines counts`(block: Block) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a settings file") }
        let file = try scratch.file("config.env", block.text)
        var section: String?
        for (index, line) in block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("[") { section = String(line.dropFirst().dropLast()) }
            // A node's line is shown with its node; comments are for people.
            guard let setting = line.wholeMatch(of: /(PROXMOX_\w+)="?(.*?)"?/) else { continue }
            let template = section ?? (block.text.firstMatch(of: /(?m)^\[(.*)\]$/).map { String($0.1) })
            let outcome = try Command.run(
                Tool.path,
                ["config", "print", "--config", file, "--output", "json"]
                    + (template.map { ["--template", $0] } ?? []),
                in: scratch)
            let rows = try JSON(outcome.output)["settings"]?.array ?? []
            let row = rows.first { $0["variable"]?.string == String(setting.1) }
            #expect(row?["value"]?.string == String(setting.2), "\(block.place): \(line)")
            #expect(row?["line"]?.int == index + 1 && row?["problem"] == nil, "\(block.place): \(line)")
        }
    }
}
