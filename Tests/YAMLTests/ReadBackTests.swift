import Testing
import YAML

/// A parser of other people's reads what was meant.
@Suite struct ReadBackTests {
    /// Each is a trap of its own.
    static let strings = [
        "", " ", "a", "a b", "a: b", "a:", "a #b", "#a", "- a", "-", "?", "? a", ": a", "&a", "*a", "!a", "|", ">",
        "%a",
        "@a", "`a", "'a'", "\"a\"", "{a}", "[a]", "a,b", "---", "...", "~", "null", "Null", "true", "True", "no", "NO",
        "on", "off", "y", "N", "1", "-1", "0644", "0o644", "0x1f", "1_000", "1e3", "1.5", ".5", ".inf", ".nan", "1:30",
        "2026-11-21", "<<", "=", "\\", "\\n", "a\\b", "/etc/hosts", "a/b.c@d+e=f-g", "\u{7}", "\0", "\u{7f}", "\u{85}",
        "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "ä€", "😀", "e\u{301}", "a\tb", "\ta", "a\t", " a",
        "a ", "\n", "\n\n", "a\n", "a\n\n", "\na", "\n a", "a\nb", "a\nb\n", "a\nb\n\n", "a\n\nb\n", "a\n \nb",
        "a\n\t\nb",
        "a\n  b\n c", " a\nb\n", "\ta\nb\n", "a \nb \n", "a\n\tb\n", "a\r\nb\r\n", "a\rb", "#!/bin/sh\nset -e\n",
        "[Unit]\nDescription=a: b # c\n\n[Service]\nExecStart=/bin/sh -c 'echo \"$HOME\"'\n", "---\na\n...\n",
        "- a\n- b\n", "a: 1\nb: |\n  c\n", "ä\n€ 😀\n", "a\n\u{85}b\n", "a\n\u{2028}b\n", "a\n\u{0}b\n", "a\n#b",
        "\u{feff}a\nb\n",
    ]

    @Test func `strings keep every character, wherever they stand`() throws {
        let nodes: [YAMLNode] = Self.strings.flatMap { string -> [YAMLNode] in
            let node = YAMLNode.string(string)
            return [
                .mapping([.init("key", node)]), .list([node]), .list([.list([node, node])]),
                .mapping([.init("a", .list([.mapping([.init("b", node), .init("c", node)])])), .init("d", node)]),
            ]
        }
        let wrong = try misread(nodes)
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `keys keep every character`() throws {
        let nodes = Self.strings.map { YAMLNode.mapping([.init($0, .integer(1)), .init("other key", .bool(false))]) }
        let wrong = try misread(nodes)
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `a document may be any kind of value`() throws {
        let wrong = try misread(
            Self.strings.map { .string($0) } + [
                .bool(true), .integer(-5), .integer(.max), .mode(0o644), .mode(0o4755), .list([]), .mapping([]),
                .list([.list([]), .mapping([]), .list([.list([.bool(true)])])]),
                .mapping([.init("a", .mapping([])), .init("b", .list([]))]),
            ])
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `a document inside a document keeps every character`() throws {
        let inner = YAMLNode.mapping([
            .init("files", .list(Self.strings.map { .mapping([.init("inline", .string($0))]) }))
        ])
        let wrong = try misread([.mapping([.init("outer", .mapping([.init("text", .string(inner.text))]))])])
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `nodes made at random are read as what they are`() throws {
        var generator = SystemRandomNumberGenerator()
        let wrong = try misread((0..<500).map { _ in node(depth: 4, &generator) })
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    private func node(depth: Int, _ generator: inout some RandomNumberGenerator) -> YAMLNode {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .bool(.random(using: &generator))
        case 1: return .integer(.random(in: -1000...1000, using: &generator))
        case 2: return .mode(.random(in: 0...0o7777, using: &generator))
        case 3: return .string(string(&generator))
        case 4:
            return .list((0..<Int.random(in: 0...3, using: &generator)).map { _ in node(depth: depth - 1, &generator) })
        default:
            return .mapping(
                (0..<Int.random(in: 0...3, using: &generator)).map { index in
                    .init("\(index)" + string(&generator), node(depth: depth - 1, &generator))
                })
        }
    }

    private func string(_ generator: inout some RandomNumberGenerator) -> String {
        let pieces = [
            "a", "b", " ", " ", "\n", "\n", "\t", ":", "#", "-", "\"", "'", "\\", "ä", "\u{85}", "0", "|", "\r",
        ]
        return (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in pieces.randomElement(using: &generator)
        }
        .joined()
    }
}
