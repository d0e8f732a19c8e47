import CommandLine
import Foundation
import Testing

/// The documents beside the code.
@Suite struct DocumentTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let documents: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: repository.path + "/docs")) ?? []
        return ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "ignition/README.md"]
            + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }()

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: repository.appending(path: name), encoding: .utf8)
    }

    /// The names by which a document's headings are linked: lower case, hyphens for blanks, no punctuation.
    private static func anchors(_ text: String) -> Set<String> {
        var isCode = false
        let headings = text.split(separator: "\n").filter { line in
            if line.hasPrefix("```") { isCode.toggle() }
            return !isCode && line.hasPrefix("#")
        }
        return Set(
            headings.map { heading in
                heading.drop { $0 == "#" || $0 == " " }.lowercased()
                    .filter { $0.isLetter || $0.isNumber || "- _".contains($0) }.replacing(" ", with: "-")
            })
    }

    @Test(arguments: documents) func `every link leads to something that is there`(name: String) throws {
        let text = try Self.text(name)
        let folder = Self.repository.appending(path: name).deletingLastPathComponent()
        for match in text.matches(of: /\]\(([^)\s]+)\)/) {
            let link = String(match.1)
            guard !link.contains("://") else { continue }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let file = parts[0].isEmpty ? Self.repository.appending(path: name) : folder.appending(path: parts[0])
            #expect(FileManager.default.fileExists(atPath: file.path), "\(name): \(link)")
            if parts.count > 1 {
                let target = try String(contentsOf: file, encoding: .utf8)
                #expect(Self.anchors(target).contains(parts[1]), "\(name): \(link)")
            }
        }
    }

    @Test func `the first page is short, and leads to every other one`() throws {
        let text = try Self.text("README.md")
        #expect(text.split(whereSeparator: \.isWhitespace).count <= 900)
        for name in Self.documents where name.hasPrefix("docs/") { #expect(text.contains("](\(name))"), "\(name)") }
    }

    /// What stands in a document outside its blocks of code.
    private static func prose(_ text: String) -> [Substring] {
        var isCode = false
        return text.split(separator: "\n").filter { line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
                return false
            }
            return !isCode
        }
    }

    @Test(arguments: documents.filter { $0 == "README.md" || $0.hasPrefix("docs/") })
    func `no paragraph is longer than a reader's patience`(name: String) throws {
        for line in Self.prose(try Self.text(name)) where !line.hasPrefix("|") {
            #expect(line.count <= 700, "\(name): \(line.prefix(60))")
        }
    }

    @Test(arguments: documents.filter { $0 == "README.md" || $0.hasPrefix("docs/") })
    func `every option that a document names is there`(name: String) throws {
        let known = Set(program.commands.flatMap(\.allOptions).filter(\.hasFlag).map { "--" + $0.name } + ["--list"])
        // A span that begins with the name of another program is that program's; quoted messages are the sources'.
        for line in Self.prose(try Self.text(name)) where !line.hasPrefix(">") {
            for span in line.matches(of: /`([^`]+)`/) {
                let words = span.1.split(separator: " ")
                guard let first = words.first, !Self.programsOfOthers.contains(String(first)),
                    !first.hasPrefix("scripts/")
                else { continue }
                for word in words where word.hasPrefix("--") {
                    let option = String(word.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
                    #expect(known.contains(option), "\(name): \(option)")
                }
            }
        }
    }

    private static let programsOfOthers: Set = [
        "butane", "clusterctl", "curl", "journalctl", "podman", "pveum", "pvesm", "qm", "skopeo",
    ]

    @Test func `each error is explained, with the message that it has`() throws {
        let script = Process()
        let said = Pipe()
        script.executableURL = URL(filePath: "/usr/bin/env")
        script.arguments = [
            "python3", Self.repository.appending(path: "scripts/support/make-troubleshooting").path, "--check",
        ]
        script.standardError = said
        try script.run()
        let problems = try said.fileHandleForReading.readToEnd() ?? Data()
        script.waitUntilExit()
        #expect(script.terminationStatus == 0, "\(String(decoding: problems, as: UTF8.self))")
    }

    @Test func `the table of exit codes has those that help shows`() throws {
        let rows = try Self.text("docs/commands.md").matches(of: /(?m)^\| ([0-9, ]+) \|/)
        let codes = rows.flatMap { $0.1.split(separator: ",") }.compactMap {
            Int32($0.trimmingCharacters(in: .whitespaces))
        }
        // One line of the help has the three signals.
        #expect(Set(codes).subtracting([130, 143]) == Set(program.exitCodes.map(\.code)))
    }
}
