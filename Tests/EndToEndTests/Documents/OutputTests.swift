import Foundation
import Testing

/// What a document shows as the output of a run is what such a run prints, but for numbers and names of one's own.
@Suite(.blocking, .simulator) struct OutputTests {
    /// An example, and the run that prints the like.
    struct Example: Sendable, CustomTestStringConvertible {
        /// Where it stands.
        let place: String
        var language = "text"
        /// Whether it shows all that is printed, and not only some lines of it.
        var isWhole = true
        let output: @Sendable () throws -> String

        var testDescription: String { "\(place) (\(language))" }
        var blocks: [Block] { BlockCheck.output.blocks.filter { $0.place == place && $0.language == language } }
    }

    static let examples = [
        Example(place: "docs/nodes.md # When one of them fails", output: aNodeFails),
        Example(place: "docs/scheduled.md # What it logs", isWhole: false, output: requests),
        Example(place: "docs/scheduled.md # What it logs", language: "json", isWhole: false, output: messages),
        Example(place: "docs/try.md # What it prints", output: trial),
        Example(place: "docs/versions.md # Versions, and the way back", output: versions),
    ]

    @Test func `every example has a run`() {
        let missing = BlockCheck.output.blocks.filter { block in
            !Self.examples.contains { $0.place == block.place && $0.language == block.language }
        }
        #expect(missing.isEmpty, "\(missing.map(\.place))")
    }

    @Test(arguments: examples) func `a run prints what the example shows`(example: Example) throws {
        let block = try #require(example.blocks.first)
        #expect(example.blocks.count == 1, "there are several: \(example.blocks.map(\.line))")
        let output = try example.output()
        let (shown, printed) = (Shape(block.text), Shape(output))
        #expect(printed.firstMissing(of: shown) == nil, "\(block.place)\n\(output)")
        guard example.isWhole else { return }
        // What the text around it names need not be in it.
        let text = Block.text(of: block.document)
        let more = printed.unexplained(by: shown).filter { !text.contains("\"\($0)\"") }
        #expect(more.isEmpty, "\(block.place)\n\(output)")
    }

    @Test func `a slip is found`() {
        let printed = Shape("VM 21199: clone of version 4593.2.6 (6784bcf7)\nConfig\n  missing     file /a\n")
        #expect(printed.firstMissing(of: Shape("VM 1: clone of version 1.2.3 (00000000)\n  missing  file /a")) == nil)
        #expect(printed.firstMissing(of: Shape("VM 1: …\nConfig")) == nil)
        for wrong in ["VM 1: copy of …", "Config\nVM 1: …", "  missing  file /b", "VM 1: … (0", "Configs"] {
            #expect(printed.firstMissing(of: Shape(wrong)) != nil, "\(wrong)")
        }
        #expect(printed.unexplained(by: Shape("VM 1: …")) == ["Config"])
    }
}
