import Ignition
import Testing

/// What is refused or warned of, each row named for its trap.
@Suite struct FindingTests {
    @Test(arguments: ConfigTraps.rows)
    func `a trap is found, with its path`(_ row: ConfigTraps.Row) throws {
        let findings = try config(row.text).findings()
        let finding = try #require(
            findings.first { $0.path == row.path && $0.message.contains(row.words) }, "\(findings)")
        #expect(finding.severity == row.severity)
        #expect(finding.file == "test.ign")
        #expect(!finding.description.contains("\n"))
        #expect(!finding.message.contains("secret"))
        // What is only doubtful must not come with an error.
        if row.severity == .warning { #expect(findings.allSatisfy { $0.severity == .warning }, "\(findings)") }
    }

    /// Ignition 2.14 (Debian's package `ignition`) as the judge: what it refuses is an error here, or at least said.
    @Test(arguments: ConfigTraps.rows)
    func `Ignition itself agrees`(_ row: ConfigTraps.Row) throws {
        guard let (code, output) = try ignition(row.text) else { return }
        #expect((code == 0) == (row.ignition == .accepted), "\(output)")
    }

    /// What Ignition says to a config; nil where it is too old for it.
    private func ignition(_ text: String) throws -> (code: Int32, output: String)? {
        for text in [text, text.replacing(#".0"}"#, with: #".0-experimental"}"#, maxReplacements: 1)] {
            let said = try run("ignition-validate", ["-"], input: Array(text.utf8))
            if !said.output.contains("unsupported config version") { return said }
        }
        return nil
    }

    /// What Ignition wants later versions for, in each version.
    static let newcomers: [(what: String, storage: String, since: Int)] = [
        ("Google's storage", #""files": [{"path": "/a", "contents": {"source": "gs://b/k"}}]"#, 2),
        (
            "SHA-256",
            #""files": [{"path": "/a", "contents": {"source": "data:,x", "verification": {"hash": "sha256-\#(ConfigTraps.digestOfX)"}}}]"#,
            1
        ),
        ("the format none", #""filesystems": [{"device": "/dev/a", "format": "none"}]"#, 3),
        ("Amazon's names", #""files": [{"path": "/a", "contents": {"source": "arn:aws:s3:::b/k"}}]"#, 4),
        ("Amazon's names in capitals", #""files": [{"path": "/a", "append": [{"source": "ARN:aws:s3:::b/k"}]}]"#, 4),
    ]

    @Test(arguments: newcomers, 0...5)
    func `a value is taken from the version on that has it, as Ignition does`(
        row: (what: String, storage: String, since: Int), minor: Int
    ) throws {
        let text = #"{"ignition": {"version": "3.\#(minor).0"}, "storage": {\#(row.storage)}}"#
        if minor < row.since {
            let finding = try #require(refusal(of: text)?.findings.first)
            #expect(finding.message.contains("needs spec 3.\(row.since).0, but this file says 3.\(minor).0"))
        } else {
            let errors = try config(text).findings().filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(errors)")
        }
        guard let (code, output) = try ignition(text) else { return }
        #expect((code == 0) == (minor >= row.since), "\(output)")
    }

    @Test(arguments: ConfigTraps.sound)
    func `a sound config has no findings`(_ members: String) throws {
        let findings = try config33(members).findings()
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test(arguments: ConfigTraps.sound)
    func `Ignition itself takes a sound config, as it is and as it is rendered`(_ members: String) throws {
        let read = try config33(members)
        #expect(try run("ignition-validate", ["-"], input: read.render()) == (0, ""))
        #expect(try run("ignition-validate", ["-"], input: read.render(pretty: true)) == (0, ""))
    }

    /// Sizes at which anything quadratic would take minutes.
    @Test func `big configs are checked in reasonable time`() throws {
        let partitions = (1...20_000).map { "{\"number\": \($0), \"startMiB\": \($0), \"sizeMiB\": 1}" }
        let disk = try config33(
            "\"storage\": {\"disks\": [{\"device\": \"/a\", \"partitions\": [\(partitions.joined(separator: ","))]}]}")
        #expect(disk.findings().isEmpty)
        let files = (1...10_000).map { "{\"path\": \"/etc/d/\($0)\"}" }
        let links = (1...10_000).map { "{\"path\": \"/etc/l/\($0)\", \"target\": \"/x\"}" }
        let nodes = try config33(
            "\"storage\": {\"files\": [\(files.joined(separator: ","))], \"links\": [\(links.joined(separator: ","))]}")
        #expect(nodes.findings().isEmpty)
        #expect(Config.merge([nodes, nodes]) == nodes)
    }
}

extension ConfigTraps.Row: CustomTestStringConvertible {
    var testDescription: String { trap }
}
