import Foundation
import Testing

/// Scripts, units and files of this repository that documents name, in sentences and in comments: they are there, and the
/// scripts have these options.
@Suite(.blocking) struct NamedFileTests {
    /// Every mention with what stands after it: `scripts/package --binary FILE`.
    static let mentions: [String] = {
        let found = Block.documents.flatMap { document in
            let text = Block.text(of: document)
            return text.matches(of: /`(scripts\/[^`]+)`/).map { String($0.1) }
                + text.matches(of: /(?m)^\s*(scripts\/\w+.*)$/).map { String($0.1) }
        }
        return Set(found).sorted()
    }()

    /// What is wrong with a mention; `nil` for nothing.
    private func problem(of mention: String, _ scratch: ScratchDirectory) throws -> String? {
        let words = mention.split { " ,;".contains($0) }.map(String.init)
        let file = Settings.repository + "/" + words[0]
        guard FileManager.default.isExecutableFile(atPath: file) else { return "there is no such script" }
        let help = try Command.run(file, ["--help"], in: scratch).text
        let known = Set(help.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }.map(String.init))
        // Only scripts/bench has commands of its own.
        let isSubcommand = words[0] == "scripts/bench" && words.count > 1
        for word in words.dropFirst() where word.hasPrefix("--") || isSubcommand && word == words[1] {
            if !known.contains(word) { return "it has no \(word)" }
        }
        return nil
    }

    @Test(arguments: mentions) func `each script that is named is there, with its options`(mention: String) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: mention) }
        try #expect(problem(of: mention, scratch) == nil, "\(mention)")
    }

    @Test(arguments: Block.documents) func `each unit and file that is named is there`(document: String) throws {
        let text = Block.text(of: document)
        for match in text.matches(of: /\bproxmox-flatcar[\w-]*\.(service|timer)\b/) {
            let file = Settings.repository + "/scripts/systemd/" + match.output.0
            #expect(FileManager.default.fileExists(atPath: file), "\(document): \(match.output.0)")
        }
        for match in text.matches(of: /`((?:deploy|docs|ignition|scripts|Sources|Tests)\/[^ `]*)/) {
            let file = Settings.repository + "/" + match.1
            #expect(FileManager.default.fileExists(atPath: file), "\(document): \(match.1)")
        }
    }

    @Test(arguments: ["scripts/dema", "scripts/package --binaries FILE", "scripts/bench gauge", "scripts/test --fault"])
    func `a slip is found`(mention: String) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: mention) }
        try #expect(problem(of: mention, scratch) != nil)
    }
}
