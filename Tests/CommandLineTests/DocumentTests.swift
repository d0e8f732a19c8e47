import CommandLine
import Foundation
import Testing

/// The documents beside the code.
@Suite struct DocumentTests {
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

    @Test(arguments: Documents.all) func `every link leads to something that is there`(name: String) throws {
        let text = try Documents.text(name)
        let folder = Documents.repository.appending(path: name).deletingLastPathComponent()
        for match in text.matches(of: /\]\(([^)\s]+)\)/) {
            let link = String(match.1)
            guard !link.contains("://") else { continue }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let file = parts[0].isEmpty ? Documents.repository.appending(path: name) : folder.appending(path: parts[0])
            #expect(FileManager.default.fileExists(atPath: file.path), "\(name): \(link)")
            if parts.count > 1 {
                let target = try String(contentsOf: file, encoding: .utf8)
                #expect(Self.anchors(target).contains(parts[1]), "\(name): \(link)")
            }
        }
    }

    @Test func `the first page is short, and leads to every other one`() throws {
        let text = try Documents.text("README.md")
        #expect(text.split(whereSeparator: \.isWhitespace).count <= 900)
        for name in Documents.all where name.hasPrefix("docs/") { #expect(text.contains("](\(name))"), "\(name)") }
    }

    @Test(arguments: Documents.forUsers)
    func `no paragraph is longer than a reader's patience`(name: String) throws {
        for line in Documents.prose(try Documents.text(name)) where !line.hasPrefix("|") {
            #expect(line.count <= 700, "\(name): \(line.prefix(60))")
        }
    }

    @Test func `each error is explained, with the message that it has`() throws {
        let script = Process()
        let said = Pipe()
        script.executableURL = URL(filePath: "/usr/bin/env")
        script.arguments = [
            "python3", Documents.repository.appending(path: "scripts/support/make-troubleshooting").path, "--check",
        ]
        script.standardError = said
        try script.run()
        let problems = try said.fileHandleForReading.readToEnd() ?? Data()
        script.waitUntilExit()
        #expect(script.terminationStatus == 0, "\(String(decoding: problems, as: UTF8.self))")
    }
}
