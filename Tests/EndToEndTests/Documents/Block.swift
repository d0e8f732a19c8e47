import Foundation
import Testing

/// A fenced block of a document that users read: README.md, or one of docs/.
struct Block: Sendable, CustomTestStringConvertible {
    /// The document's path in the repository.
    let document: String
    /// The nearest headings above: of the second level, and of any.
    let section: String
    let heading: String
    let line: Int
    /// What follows the fence.
    let language: String
    let text: String

    var testDescription: String { "\(document):\(line)" }

    /// Where it stands, in words that do not change with every line that is written above it.
    var place: String { "\(document) # \(heading)" }

    static let documents: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Settings.repository + "/docs")) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }()

    static let all = documents.flatMap(blocks)

    /// All blocks of a document, from the top.
    static func of(_ document: String) -> [Block] { all.filter { $0.document == document } }

    /// The document's text.
    static func text(of document: String) -> String {
        (try? String(contentsOfFile: Settings.repository + "/" + document, encoding: .utf8)) ?? ""
    }

    private static func blocks(of document: String) -> [Block] {
        var found: [Block] = []
        var (section, heading) = ("", "")
        // The block that has begun: its line, its indent, its language, its lines.
        var open: (line: Int, indent: Int, language: String, lines: [Substring])?
        let lines = text(of: document).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.drop { $0 == " " }
            if words.hasPrefix("```") {
                if let block = open {
                    found.append(
                        Block(
                            document: document, section: section, heading: heading, line: block.line,
                            language: block.language, text: block.lines.map { $0 + "\n" }.joined()))
                    open = nil
                } else {
                    open = (index + 1, line.count - words.count, String(words.dropFirst(3)), [])
                }
            } else if let block = open {
                open?.lines.append(line.dropFirst(min(block.indent, line.count - words.count)))
            } else if line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" || $0 == " " })
                if line.hasPrefix("## ") || line.hasPrefix("# ") { section = heading }
            }
        }
        return found
    }
}
