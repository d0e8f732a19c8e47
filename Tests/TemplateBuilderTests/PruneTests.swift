import TemplateBuilder
import TemplateModel
import TestSamples
import Testing

private let digest = "0123456789abcdef"
private let name = "flatcar-base-0123456789abcdef.tar.gz"

@Suite struct ReferencesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: String
        let value: String
        var isUsed = true
    }

    static let rows = [
        Row(testDescription: "a snippet", key: "cicustom", value: "vendor=flatcar:snippets/\(name)"),
        Row(
            testDescription: "one of several snippets", key: "cicustom",
            value: "user=local:snippets/my.yaml,vendor=other:snippets/\(name),network=local:snippets/n"),
        Row(testDescription: "a drive", key: "ide2", value: "local:iso/\(name),media=cdrom,size=62K"),
        Row(testDescription: "a word in a person's notes", key: "description", value: "needs \(name), do not remove"),
        Row(testDescription: "a hook that nobody thought of", key: "hookscript", value: "local:snippets/\(name)"),
        Row(
            testDescription: "another config", key: "cicustom",
            value: "vendor=flatcar:snippets/flatcar-base-0123456789abcdee.tar.gz", isUsed: false),
        Row(
            testDescription: "the same config under another of its names", key: "cicustom",
            value: "vendor=flatcar:snippets/flatcar-base-0123456789abcdef.ign", isUsed: false),
        Row(testDescription: "nothing of ours", key: "cicustom", value: "user=local:snippets/a.yaml", isUsed: false),
        Row(testDescription: "a digest alone", key: "tags", value: digest, isUsed: false),
        Row(
            testDescription: "a digest in a person's notes", key: "description",
            value: digest + String(repeating: "0", count: 48), isUsed: false),
    ]

    @Test(arguments: rows) func `a file is used by whoever names it`(row: Row) {
        var references = References()
        references.add(row.value, of: row.key, by: "VM 301")
        #expect(references.users(of: name) == (row.isUsed ? ["VM 301"] : []))
    }

    @Test func `a record keeps the config of its version, by whichever way it went`() throws {
        let settings = try makeSettings()
        let version = makeVersion(try makeIdentity())
        let record = VersionRecord(template: 211, builder: someBuilder, version: version)
        var references = References()
        references.add(Record.version(record).description(), of: "description", by: "template 21100")
        let prefix = try #require(settings.baseConfig).digest.prefix(16)
        for suffix in ["ign", "tar.gz", "iso"] {
            #expect(references.users(of: "flatcar-base-\(prefix).\(suffix)") == ["the record of template 21100"])
        }
        #expect(references.users(of: name).isEmpty)
        #expect(references.users(of: "other").isEmpty)
    }

    @Test func `a record of a newer tool keeps every config that it names`() {
        let later = digest + String(repeating: "a", count: 48)
        var references = References()
        references.add(
            #"<!-- proxmox-flatcar {"schema":9,"kept":[{"config":"\#(later)"}]} -->"#, of: "description",
            by: "template 211")
        #expect(references.users(of: name) == ["the record of template 211"])
    }

    @Test func `all who use it are named once`() {
        var references = References()
        for user in ["VM 302", "template 211", "VM 302"] { references.add(name, of: "cicustom", by: user) }
        #expect(references.users(of: name) == ["VM 302", "template 211"])
    }
}

@Suite struct PruneDecisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var users: [String] = []
        var unseen: [String] = []
        var obstacle: String?
        let fate: PruneReport.Fate
    }

    static let rows = [
        Row(testDescription: "nobody uses it", fate: .unused),
        Row(testDescription: "somebody uses it", users: ["VM 301"], fate: .used(by: ["VM 301"])),
        Row(
            testDescription: "not all guests were seen", unseen: ["the token is blind", "so is the node"],
            fate: .kept("the token is blind")),
        Row(testDescription: "it may not be removed", obstacle: "no right", fate: .kept("no right")),
        Row(
            testDescription: "in use goes before all else", users: ["VM 301"], unseen: ["blind"], obstacle: "no right",
            fate: .used(by: ["VM 301"])),
        Row(
            testDescription: "blindness goes before rights", unseen: ["blind"], obstacle: "no right",
            fate: .kept("blind")),
    ]

    @Test(arguments: rows) func `only what nobody can be using is removed`(row: Row) throws {
        var references = References()
        references.unseen = row.unseen
        for user in row.users { references.add(name, of: "cicustom", by: user) }
        let file = try #require(
            ConfigFile(
                name: name, place: .volume(id: "flatcar:snippets/\(name)", storage: "flatcar"), size: 7,
                obstacle: row.obstacle))
        #expect(PruneReport.Fate.decide(file, references) == row.fate)
    }

    @Test(arguments: ["other.tar.gz", "flatcar-base-.ign", "flatcar-base-0123456789abcdef.ign.partial", "../x", ""])
    func `what has no name of ours is no file of ours`(name: String) {
        #expect(ConfigFile(name: name, place: .file(directory: "/x"), size: nil, obstacle: nil) == nil)
    }
}
