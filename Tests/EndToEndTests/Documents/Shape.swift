/// What an output looks like, without what is another one each time: numbers, digests, how far columns are apart.
struct Shape {
    /// Its lines, without those that are empty.
    let lines: [String]

    init(_ text: String) { lines = text.split(separator: "\n").map { Self.masked(String($0)) } }

    static func masked(_ line: String) -> String {
        let end = line.lastIndex { $0 != " " }.map { line[...$0] } ?? ""
        return String(end).replacing(/\b[0-9a-f]{8}\b/, with: "0").replacing(/[0-9]+/, with: "0")
            .replacing(/\x20{2,}/, with: "  ")
    }

    /// The first line of an example that is not among these, in the order of the example; `nil` when all are. In it, "…"
    /// stands for anything.
    func firstMissing(of example: Shape) -> String? {
        var rest = lines[...]
        for line in example.lines {
            guard let place = rest.firstIndex(where: { Self.matches($0, line) }) else { return line }
            rest = rest[(place + 1)...]
        }
        return nil
    }

    /// The lines without an indent that an example does not have.
    func unexplained(by example: Shape) -> [String] {
        lines.filter { line in !line.hasPrefix(" ") && !example.lines.contains { Self.matches(line, $0) } }
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return line == pattern }
        guard line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
