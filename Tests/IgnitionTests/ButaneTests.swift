import Ignition
import Testing

/// Butane given where Ignition is wanted, whatever its file is called and however it is written.
@Suite struct ButaneTests {
    static let butane: [(name: String, text: String)] = [
        ("x.ign", "variant: flatcar\nversion: 1.1.0\n"),
        ("x.ign", "# mine\n\nversion: 1.1.0\nvariant: flatcar"),
        ("x.ign", "---\r\n\"variant\" : flatcar\r\nversion: 1.1.0\r\n"),
        ("x.ign", "%YAML 1.2\n---\n'variant': flatcar\n"),
        ("x.ign", "\u{FEFF}variant: flatcar\n"),
        ("x.ign", "\u{FEFF}# mine\nvariant: flatcar\n"),
        ("x.json", #"{"variant": "flatcar", "version": "1.1.0"}"#),
        ("x.json", "{\n  \"version\": \"1.1.0\",\n  \"storage\": {},\n  \"variant\": \"flatcar\"\n}\n"),
        ("x.yaml", "{version: 1.1.0, variant: flatcar}"),
        ("x.yaml", "{ 'variant': flatcar }"),
        ("base.bu", "storage: {}\n"),
        ("base.bu", ""),
        ("base.butane", "{}"),
    ]

    @Test(arguments: butane)
    func `Butane is told from Ignition by its text, or by its name`(row: (name: String, text: String)) throws {
        let fragment = Fragment(name: row.name, text: Array(row.text.utf8))
        #expect(fragment.isButane)
        let error = #expect(throws: IgnitionError.self) { try Config.read(fragment) }
        #expect(error?.findings.map(\.path) == ["line 1, column 1"])
        #expect(error?.findings.first?.message.hasPrefix("this is Butane: install butane, or translate it") == true)
    }

    static let others: [(name: String, text: String)] = [
        ("x.ign", #"{"ignition": {"version": "3.3.0"}}"#),
        ("x.bu", #"{"ignition": {"version": "3.3.0"}}"#),
        ("x.ign", #"{"ignition": {"version": "3.3.0"}, "variant": "flatcar"}"#),
        ("x.ign", "{\"ignition\": {\"version\": \"3.3.0\"},\n\"variant\": ,}"),
        ("x.ign", "#cloud-config\nvariant: flatcar\n"),
        ("x.ign", "# variant: flatcar\n"),
        ("x.ign", "  variant: flatcar\n"),
        ("x.ign", "variants: flatcar\n"),
        ("x.ign", ""), ("x.ign", "[]"), ("x.ign", "{"), ("x.ign", "\u{FEFF}{}"),
    ]

    @Test(arguments: others)
    func `what only holds the word is not taken for Butane`(row: (name: String, text: String)) {
        #expect(!Fragment(name: row.name, text: Array(row.text.utf8)).isButane)
    }
}
