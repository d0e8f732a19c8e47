import CommandLine
import Testing

@Suite struct SettingsFileTests {
    private func values(_ text: String) throws -> [String] {
        try SettingsFile(path: "f", text: text).entries().map(\.value)
    }

    /// What systemd's own reader makes of each line.
    @Test(arguments: [
        ("K=v", "v"), ("K=", ""), ("  K = v  ", "v"), ("K=a b  c", "a b  c"), ("K=a#b ;c", "a#b ;c"),
        ("K='a b '", "a b "), ("K=\" a \"", " a "), ("K='a'\"b\" 'c'd", "abcd"), ("K=a'b'", "a'b'"),
        ("K=\"a\\\"b\\\\c\\$d\\`e\\nf\"", "a\"b\\c$d`e\\nf"), ("K='a\\b'", "a\\b"), ("K=a\\b\\ ", "ab "),
        ("K=a\\\n  b", "a  b"), ("K=\"a\\\nb\"", "ab"), ("K='a\nb'", "a\nb"), ("K=$HOME ${X}", "$HOME ${X}"),
        ("K=v\r\n", "v"), ("K=a=b", "a=b"), ("K=\tv\t", "v"), ("K=ä€😀", "ä€😀"),
    ])
    func `a value reads as systemd reads it`(line: String, value: String) throws {
        #expect(try values(line) == [value])
        #expect(try values("A=1\n" + line + "\nB=2\n").dropFirst().first == value)
    }

    @Test func `comments and empty lines are skipped and counted`() throws {
        let text = "\n# one=1\n  ; two=2 \\\nA=1\n\t\nB='x\ny'\nC=3"
        let entries = try SettingsFile(path: "f", text: text).entries()
        #expect(entries.map(\.key) == ["A", "B", "C"])
        #expect(entries.map(\.line) == [4, 6, 8])
    }

    @Test func `a byte order mark and a backslash at the very end are no part of a value`() throws {
        #expect(try values("\u{FEFF}K=v") == ["v"])
        #expect(try values("K=a\\") == ["a"])
    }

    @Test func `an empty file has no entries`() throws { #expect(try values("").isEmpty) }

    @Test(arguments: [
        ("A=1\nnonsense\n", 2, "expected KEY=VALUE"), ("A=1\n\nB='x\ny", 3, "never closed"),
        ("export A=1", 1, "leave out 'export'"), ("=v", 1, "a key of letters"), ("1A=v", 1, "a key of letters"),
        ("A B=v", 1, "a key of letters"), ("A=\"x\\", 1, "never closed"), ("A=\0", 1, "not a text file"),
        ("A=1\n[a b]\n", 2, "expected a section [NAME]"), ("[]", 1, "expected a section"),
        ("[a", 1, "expected a section"), ("[a] # b", 1, "expected a section"), ("[ä]", 1, "expected a section"),
        ("[" + String(repeating: "a", count: 65) + "]", 1, "64 of them at most"),
        ("[a]\n[b]\n[a]\n", 3, "section [a] has begun on line 1 already"),
    ])
    func `a line that cannot be read is named`(text: String, line: Int, why: String) throws {
        let file = SettingsFile(path: "f", text: text)
        let failure = #expect(throws: SettingsFile.Failure.self) { try file.entries() }
        #expect(failure?.line == line)
        #expect(failure?.why.contains(why) == true)
    }

    @Test func `an entry knows its section, and a key may be in each`() throws {
        let text = "A=1\n  [211] \nA=2\n# [no]\nB='x\n[no]\n'\n[edge-1.x_Y]\nA=3\n"
        let contents = try SettingsFile(path: "f", text: text).readable()
        #expect(contents.sections.map(\.name) == ["211", "edge-1.x_Y"])
        #expect(contents.sections.map(\.line) == [2, 8])
        #expect(contents.entries.map(\.section) == [nil, "211", "211", "edge-1.x_Y"])
        #expect(contents.entries.map(\.line) == [1, 3, 5, 9])
    }

    @Test func `what stands below a line that cannot be read is read all the same`() {
        let text = "nonsense\nA=1\nB=\"never\n[s]\nC=2\n[t t]\nD=3\nexport E=4\n"
        let contents = SettingsFile(path: "f", text: text).contents()
        #expect(contents.failures.map(\.line) == [1, 3, 6, 8])
        #expect(contents.entries.map(\.key) == ["A", "C", "D"])
        #expect(contents.entries.last?.section != "s", "it may be meant for another one")
    }

    @Test func `the error gives file and line, and no value`() throws {
        let error = try usageError {
            _ = try invocation("list", environment: connection, file: "A=1\nPROXMOX_SECRET='topsecret\n")
        }
        #expect(error.message == "config.env:2: the quote that opens the value of PROXMOX_SECRET is never closed")
        #expect(!error.description.contains("topsecret"))
        #expect(!error.description.contains("Usage:"))
    }
}
