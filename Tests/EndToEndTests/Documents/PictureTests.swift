import Testing

/// Drawings: of a kind that GitHub draws, with every bracket closed, and nothing in them but lines of that kind.
@Suite struct PictureTests {
    /// What is wrong with a drawing; `nil` for nothing.
    static func problem(of text: String) -> String? {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        guard let first = lines.first else { return "it is empty" }
        let isSequence = first == "sequenceDiagram"
        guard isSequence || first.wholeMatch(of: /flowchart (LR|TB)/) != nil else { return "no drawing: \(first)" }
        var depth = 0
        for line in lines.dropFirst() {
            guard line.count(where: { $0 == "\"" }) % 2 == 0 else { return "a quote is open: \(line)" }
            var open: [Character] = []
            let brackets: [Character: Character] = ["(": ")", "[": "]"]
            for character in line.replacing(/"[^"]*"/, with: "") {
                if let end = brackets[character] { open.append(end) }
                if brackets.values.contains(character), open.popLast() != character { return "brackets: \(line)" }
            }
            guard open.isEmpty else { return "brackets: \(line)" }
            if isSequence {
                if line.hasPrefix("alt ") { depth += 1 }
                if line == "end" { depth -= 1 }
                let known =
                    /(participant \w+ as .+|\w+(->>|--x)\w+: .+|Note over \w+: .+|(alt|else) .+|end)/
                guard line.wholeMatch(of: known) != nil, depth >= 0 else { return "what is this: \(line)" }
            } else {
                guard [" --> ", " --- ", " -. ", " -- "].contains(where: line.contains) else {
                    return "no arrow: \(line)"
                }
            }
        }
        return depth == 0 ? nil : "an 'alt' has no end"
    }

    @Test(arguments: BlockCheck.picture.blocks) func `it can be drawn`(block: Block) {
        #expect(Self.problem(of: block.text) == nil, "\(block.place)")
    }

    @Test(arguments: [
        "", "flowchart\n  a --> b", "flowchart LR\n  a", "flowchart LR\n  a[\"b] --> c", "flowchart LR\n  a[b) --> c",
        "sequenceDiagram\n  alt good\n  A->>B: x", "sequenceDiagram\n  A-B", "pie\n  a --> b",
    ])
    func `a slip is found`(text: String) { #expect(Self.problem(of: text) != nil) }
}
