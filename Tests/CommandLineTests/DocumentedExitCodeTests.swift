import CommandLine
import Testing

/// Exit codes that documents name are those of the program, and mean what it says.
@Suite struct DocumentedExitCodeTests {
    /// All codes and their meanings. One line of the help has the three signals.
    private static let meanings: [Int32: String] = {
        let own = Dictionary(uniqueKeysWithValues: program.exitCodes.map { ($0.code, $0.meaning) })
        return own.merging([130: own[129] ?? "", 143: own[129] ?? ""]) { $1 }
    }()

    /// The codes that a text names, in the words with which documents do so.
    static func codes(in text: String) -> [Int32] {
        let patterns = [
            /\b(?:ends?|ended|exits?)\s(?:the\srun\s)?(?:with\s)?`?(\d+)\b/, /\bexit\scodes?\s(?:is\s)?`?(\d+)\b/,
            /\((?:mostly\s)?([67]\d|1[234]\d)\)/, /\bwith\s([67]\d|1[234]\d)\b/, /(?m)^([67]\d|1[234]\d)\s/,
        ]
        return patterns.flatMap { text.matches(of: $0).compactMap { Int32($0.1) } }
    }

    /// A number beside its meaning in quotes: 75 ("try again later"), or the other way round.
    static func explained(in text: String) -> [(code: Int32, meaning: String)] {
        text.matches(of: /\b(\d+)\s\("([a-z ]+)"\)/).compactMap { match in
            Int32(match.1).map { ($0, String(match.2)) }
        }
            + text.matches(of: /"([A-Za-z ]+)"\s\((\d+)\)/).compactMap { match in
                Int32(match.2).map { ($0, match.1.lowercased()) }
            }
    }

    @Test(arguments: Documents.forUsers) func `each code is one of the program's`(name: String) throws {
        for line in Documents.prose(try Documents.text(name)) {
            for code in Self.codes(in: String(line)) {
                #expect(Self.meanings[code] != nil, "\(name): \(code): \(line)")
            }
            for (code, meaning) in Self.explained(in: String(line)) {
                #expect(Self.meanings[code] == meaning, "\(name): \(code) is \"\(meaning)\"")
            }
        }
    }

    /// Tables that explain codes, row by row.
    @Test(arguments: Documents.forUsers) func `each row of a table of codes is for codes that there are`(name: String)
        throws
    {
        var isTable = false
        for line in Documents.prose(try Documents.text(name)) {
            if line.hasPrefix("| exit code |") { isTable = true }
            if !line.hasPrefix("|") { isTable = false }
            guard isTable, let cell = line.firstMatch(of: /^\| ([0-9, ]+) \|/) else { continue }
            for code in cell.1.split(separator: ",") {
                let code = Int32(code.filter(\.isNumber)) ?? -1
                #expect(Self.meanings[code] != nil, "\(name): \(line)")
            }
        }
    }

    @Test func `the table of exit codes has those that help shows`() throws {
        let rows = try Documents.text("docs/commands.md").matches(of: /(?m)^\| ([0-9, ]+) \|/)
        let codes = rows.flatMap { $0.1.split(separator: ",") }.compactMap { Int32($0.filter(\.isNumber)) }
        #expect(Set(codes) == Set(Self.meanings.keys))
    }

    @Test(arguments: [
        ("then the run ends with 70", 70), ("exit code 3 says so", 3), ("cannot be named (66)", 66),
        ("it exits 4 when", 4), ("the exit code is 78", 78), ("end the run with 68", 68), ("(mostly 67)", 67),
    ])
    func `a slip is found`(text: String, code: Int32) {
        #expect(Self.codes(in: text).contains(code) && Self.meanings[code] == nil)
    }

    @Test func `a wrong meaning is found`() {
        #expect(Self.explained(in: "ends with 65 (\"try again later\")").map(\.code) == [65])
        #expect(Self.explained(in: "\"Try again later\" (69)").map(\.meaning) == ["try again later"])
    }
}
