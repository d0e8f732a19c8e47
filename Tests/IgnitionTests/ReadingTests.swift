import Ignition
import Testing

@Suite struct ReadingTests {
    struct Broken: CustomTestStringConvertible, Sendable {
        let trap: String
        let text: [UInt8]
        let line: Int
        let column: Int
        let words: String

        init(_ trap: String, _ text: String, _ line: Int, _ column: Int, _ words: String) {
            self.init(trap, Array(text.utf8), line, column, words)
        }

        init(_ trap: String, _ text: [UInt8], _ line: Int, _ column: Int, _ words: String) {
            (self.trap, self.text, self.line, self.column, self.words) = (trap, text, line, column, words)
        }

        var testDescription: String { trap }
    }

    static let broken: [Broken] = [
        Broken("empty", "", 1, 1, "empty"),
        Broken("only blanks", " \n\t ", 2, 3, "empty"),
        Broken("a comment", "{ // no\n}", 1, 3, "double quotes"),
        Broken("a trailing comma", "{\"ignition\": {},\n}", 2, 1, "double quotes"),
        Broken("a trailing comma in a list", "{\"a\": [1,\n ]}", 2, 2, "value should be here"),
        Broken("single quotes", "{'a': 1}", 1, 2, "double quotes"),
        Broken("no colon", "{\"a\" 1}", 1, 6, "colon"),
        Broken("no comma", "{\"a\": 1 \"b\": 2}", 1, 9, "comma or }"),
        Broken("no comma in a list", "{\"a\": [1 2]}", 1, 10, "comma or ]"),
        Broken("an octal mode", "{\"mode\": 0644}", 1, 10, "write 420"),
        Broken("NaN", "{\"a\": NaN}", 1, 7, "value"),
        Broken("a bare word", "{\"a\": tru}", 1, 7, "true should be here"),
        Broken("a plus sign", "{\"a\": +1}", 1, 7, "value"),
        Broken("a point without digits", "{\"a\": 1.}", 1, 9, "digit"),
        Broken("an exponent without digits", "{\"a\": 1e}", 1, 9, "digit"),
        Broken("a minus sign alone", "{\"a\": -}", 1, 8, "digit"),
        Broken("a line break in a string", "{\"a\": \"x\ny\"}", 1, 9, "control character"),
        Broken("a NUL byte", "{\"a\": \"\0\"}", 1, 8, "control character"),
        Broken("an unknown escape", "{\"a\": \"\\x41\"}", 1, 8, "unknown escape"),
        Broken("a short \\u", "{\"a\": \"\\u12\"}", 1, 12, "hexadecimal"),
        Broken("a lone high surrogate", "{\"a\": \"\\uD83D\"}", 1, 8, "surrogate"),
        Broken("a lone low surrogate", "{\"a\": \"\\uDE00\"}", 1, 8, "surrogate"),
        Broken("a high surrogate and a letter", "{\"a\": \"\\uD83D\\u0041\"}", 1, 8, "surrogate"),
        Broken("two high surrogates", "{\"a\": \"\\uD83D\\uD83D\"}", 1, 8, "surrogate"),
        Broken("duplicate keys", "{\"a\": 1,\n  \"a\": 2}", 2, 3, "there twice"),
        Broken("duplicate keys, one escaped", "{\"a\": 1, \"\\u0061\": 2}", 1, 10, "there twice"),
        Broken("two values", "{} {}", 1, 4, "after the end"),
        Broken("a column counts characters", "{\"ä€😀\": x}", 1, 9, "value"),
        Broken("carriage returns", "{\r\n  x\r\n}", 2, 3, "double quotes"),
        Broken("invalid UTF-8", Array("{\"a\": \"".utf8) + [0xFF] + Array("\"}".utf8), 1, 8, "UTF-8"),
        Broken("UTF-8 cut off", Array("{\"a\": \"".utf8) + [0xE2, 0x82], 1, 8, "UTF-8"),
        Broken("an overlong slash", Array("{\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8), 1, 3, "UTF-8"),
        Broken("a surrogate in UTF-8", Array("{\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8), 1, 3, "UTF-8"),
        Broken("beyond U+10FFFF", Array("{\"".utf8) + [0xF4, 0x90, 0x80, 0x80] + Array("\"}".utf8), 1, 3, "UTF-8"),
        Broken("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8), 1, 1, "byte order mark"),
        Broken("UTF-16", [0xFF, 0xFE, 0x7B, 0x00], 1, 1, "UTF-8"),
        Broken("gzip", [0x1F, 0x8B, 0x08], 1, 1, "gzip"),
        Broken("cloud-config", "#cloud-config\nusers: []\n", 1, 1, "cloud-config"),
        Broken("Butane", "variant: flatcar\n", 1, 1, "this is Butane: install butane"),
        Broken("a comment at the start", "# mine\n{}", 1, 1, "no comments"),
        Broken("lists too deep", String(repeating: "[", count: 65), 1, 65, "deeper than 64"),
        Broken("objects too deep", String(repeating: "{\"a\":", count: 200_000), 1, 321, "deeper than 64"),
    ]

    @Test(arguments: broken)
    func `broken JSON is reported with line and column`(_ row: Broken) throws {
        let error = try #require(refusal(of: row.text))
        guard case .syntax(let file, let line, let column, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(file == "test.ign")
        #expect(line == row.line)
        #expect(column == row.column)
        #expect(reason.contains(row.words), "\(reason)")
    }

    struct Misfit: CustomTestStringConvertible, Sendable {
        let trap: String
        let text: String
        let path: String
        let words: String
        init(_ trap: String, _ text: String, _ path: String, _ words: String) {
            (self.trap, self.text, self.path, self.words) = (trap, text, path, words)
        }
        var testDescription: String { trap }
    }

    static let v33 = #""ignition": {"version": "3.3.0"}"#

    static let misfits: [Misfit] = [
        Misfit("a list instead of a config", "[]", "$", "a list where"),
        Misfit("no ignition section", "{}", "$.ignition.version", "is missing"),
        Misfit("no version", #"{"ignition": {}}"#, "$.ignition.version", "is missing"),
        Misfit("a number as version", #"{"ignition": {"version": 3}}"#, "$.ignition.version", "is missing"),
        Misfit("spec 2", #"{"ignition": {"version": "2.3.0"}}"#, "$.ignition.version", "convert it"),
        Misfit("spec 3.6.0", #"{"ignition": {"version": "3.6.0"}}"#, "$.ignition.version", "3.0.0 to 3.5.0"),
        Misfit(
            "an experimental spec", #"{"ignition": {"version": "3.4.0-experimental"}}"#, "$.ignition.version",
            "not known"),
        Misfit("a short version", #"{"ignition": {"version": "3.3"}}"#, "$.ignition.version", "not known"),
        Misfit("nonsense as version", #"{"ignition": {"version": "new"}}"#, "$.ignition.version", "no spec version"),
        Misfit(
            "a typing mistake",
            "{\(v33), \"storage\": {\"files\": [{\"path\": \"/a\"}, {\"path\": \"/b\", \"modee\": 1}]}}",
            "$.storage.files[1].modee", "did you mean \"mode\""),
        Misfit("wrong case", "{\(v33), \"Storage\": {}}", "$.Storage", "spelled \"storage\""),
        Misfit("an unknown section", "{\(v33), \"networkd\": {}}", "$.networkd", "known here: ignition"),
        Misfit(
            "a key that needs quotes", "{\(v33), \"a.b\\u001b[31m\": 1}", "$.\"a.b?[31m\"", "unknown key"),
        Misfit(
            "a mode as text", "{\(v33), \"storage\": {\"files\": [{\"path\": \"/a\", \"mode\": \"0644\"}]}}",
            "$.storage.files[0].mode", "a string where a whole number"),
        Misfit(
            "a fraction", "{\(v33), \"storage\": {\"files\": [{\"path\": \"/a\", \"mode\": 420.0}]}}",
            "$.storage.files[0].mode", "whole number"),
        Misfit(
            "an exponent", "{\(v33), \"storage\": {\"files\": [{\"path\": \"/a\", \"mode\": 4e2}]}}",
            "$.storage.files[0].mode", "whole number"),
        Misfit(
            "a huge number",
            "{\(v33), \"storage\": {\"files\": [{\"path\": \"/a\", \"mode\": \(String(repeating: "9", count: 5000))}]}}",
            "$.storage.files[0].mode", "out of range"),
        Misfit(
            "an object instead of a list", "{\(v33), \"storage\": {\"files\": {}}}", "$.storage.files",
            "an object where a list"),
        Misfit(
            "null in a list", "{\(v33), \"storage\": {\"files\": [null]}}", "$.storage.files[0]", "take the element"),
        Misfit(
            "a file without a path", "{\(v33), \"storage\": {\"files\": [{\"mode\": 420}]}}",
            "$.storage.files[0].path", "is missing"),
        Misfit(
            "a path that is null", "{\(v33), \"storage\": {\"files\": [{\"path\": null}]}}",
            "$.storage.files[0].path", "is missing"),
        Misfit(
            "yes instead of true", "{\(v33), \"systemd\": {\"units\": [{\"name\": \"a.service\", \"mask\": \"yes\"}]}}",
            "$.systemd.units[0].mask", "a string where true or false"),
        Misfit(
            "kernel arguments before 3.3.0",
            #"{"ignition": {"version": "3.2.0"}, "kernelArguments": {"shouldExist": ["a"]}}"#, "$.kernelArguments",
            "needs spec 3.3.0, but this file says 3.2.0"),
        Misfit(
            "mount options in 3.0.0",
            #"{"ignition": {"version": "3.0.0"}, "storage": {"filesystems": [{"device": "/dev/a", "mountOptions": ["ro"]}]}}"#,
            "$.storage.filesystems[0].mountOptions", "needs spec 3.1.0"),
        Misfit(
            "a compressed config in 3.0.0",
            #"{"ignition": {"version": "3.0.0", "config": {"merge": [{"source": "data:,", "compression": "gzip"}]}}}"#,
            "$.ignition.config.merge[0].compression", "needs spec 3.1.0"),
        Misfit(
            "a key of 3.4.0 in 3.3.0",
            "{\(v33), \"storage\": {\"luks\": [{\"name\": \"a\", \"device\": \"/dev/a\", \"discard\": true}]}}",
            "$.storage.luks[0].discard",
            "needs spec 3.4.0, but this file says 3.3.0: raise ignition.version to \"3.4.0\""),
        Misfit(
            "a key of 3.5.0 in 3.4.0",
            #"{"ignition": {"version": "3.4.0"}, "storage": {"luks": [{"name": "a", "device": "/dev/a", "cex": {"enabled": true}}]}}"#,
            "$.storage.luks[0].cex", "raise ignition.version to \"3.5.0\""),
    ]

    @Test(arguments: misfits)
    func `what the schema does not have is reported with its path`(_ row: Misfit) throws {
        let error = try #require(refusal(of: row.text))
        let finding = try #require(error.findings.first)
        #expect(finding.path == row.path)
        #expect(finding.message.contains(row.words), "\(finding.message)")
        #expect(finding.severity == .error)
        #expect(error.description.hasPrefix("test.ign: \(row.path): "))
        #expect(!error.description.contains("\n"))
    }

    @Test func `all misfits are reported, not only the first`() throws {
        let error = try #require(refusal(of: "{\(Self.v33), \"a\": 1, \"storage\": {\"b\": 2, \"files\": [{}]}}"))
        #expect(error.findings.map(\.path) == ["$.a", "$.storage.b", "$.storage.files[0].path"])
        #expect(error.description.hasSuffix("(and 2 more)"))
    }

    @Test func `a file of another kind gives a bounded number of findings`() throws {
        let keys = (0..<20_000).map { "\"key\($0)\": 1" }.joined(separator: ", ")
        #expect(try #require(refusal(of: "{\(Self.v33), \(keys)}")).findings.count == 100)
    }

    @Test func `null, empty objects and empty lists are as good as absent`() throws {
        let read = try config33(#""storage": {"files": [], "links": null}, "passwd": {}, "systemd": null"#)
        #expect(try rendered(read) == #"{"ignition":{"version":"3.3.0"}}"#)
    }

    @Test func `escapes are read`() throws {
        let read = try config33(
            #""systemd": {"units": [{"name": "a.service", "contents": "\"\\\/\b\f\n\r\t\u0041\u00e9\uFFFF"}]}"#)
        #expect(try rendered(read).contains(#""contents":"\"\\/\u0008\u000c\n\r\tA\u00e9\uffff""#))
    }

    @Test func `64 levels are read, for whatever they hold`() throws {
        let deep = String(repeating: "[", count: 62) + String(repeating: "]", count: 62)
        let error = try #require(refusal(of: "{\(Self.v33), \"storage\": {\"files\": \(deep)}}"))
        #expect(error.findings.first?.path == "$.storage.files[0]")
    }

    @Test func `a file beyond 1 MiB is refused before it is looked at`() throws {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: Fragment.sizeLimit + 1)
        #expect(refusal(of: text) == .tooLarge(file: "test.ign", bytes: text.count, limit: 1 << 20))
    }

    /// Every base fragment, cut at every byte, and with every byte broken: an error or a config, never a crash.
    @Test(arguments: BaseFragments.all)
    func `a truncated fragment is refused at every length`(_ fragment: Fragment) throws {
        let end = try #require(fragment.text.lastIndex(of: UInt8(ascii: "}")))
        for length in 0...end {
            let error = try #require(refusal(of: Array(fragment.text.prefix(length))), "cut to \(length) bytes")
            guard case .syntax = error else {
                Issue.record("\(length): \(error)")
                return
            }
        }
    }

    @Test func `a fragment with any byte changed is read or refused`() throws {
        let fragment = try #require(BaseFragments.all.first)
        for index in fragment.text.indices {
            for byte: UInt8 in [0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] {
                var text = fragment.text
                text[index] = byte
                if let error = refusal(of: text) { #expect(!error.findings.isEmpty) }
            }
        }
    }

    @Test(arguments: [
        ("20-masked-units.ign", "masked-units"), ("masked-units.ign", "masked-units"), ("7-a-b", "a-b"),
        ("20-.ign", "20-"), ("2020.ign", "2020"), ("x.json", "x.json"),
    ])
    func `a fragment's short name is without number and suffix`(_ name: String, _ short: String) {
        #expect(Fragment(name: name, text: []).shortName == short)
    }
}
