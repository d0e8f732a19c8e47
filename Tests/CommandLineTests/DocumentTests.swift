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

    @Test func `the table of exit codes has those that help shows`() throws {
        let rows = try Self.text("docs/commands.md").matches(of: /(?m)^\| ([0-9, ]+) \|/)
        let codes = rows.flatMap { $0.1.split(separator: ",") }.compactMap {
            Int32($0.trimmingCharacters(in: .whitespaces))
        }
        // One line of the help has the three signals.
        #expect(Set(codes).subtracting([130, 143]) == Set(program.exitCodes.map(\.code)))
    }
}
