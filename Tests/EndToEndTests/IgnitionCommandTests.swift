import Foundation
import Testing

/// The base config by itself: printed, and validated.
@Suite(.blocking) struct IgnitionCommandTests {
    @Test func `the printed config is one that Ignition takes, the same bytes every time`() throws {
        try Bench.run { bench in
            let compact = try bench.tool.run(["ignition"])
            #expect(compact.ending == .exit(0) && compact.errors.isEmpty, "\(compact)")
            #expect(compact.output.last == UInt8(ascii: "}"), "the file to its last byte")
            try #expect(bench.tool.run(["ignition"]).output == compact.output)
            try Command.run("ignition-validate", ["-"], input: compact.text, in: bench.scratch)
            let pretty = try bench.tool.run(["ignition", "--pretty"])
            try #expect(JSON(pretty.output) == JSON(compact.output))
            #expect(pretty.text.hasSuffix("}\n") && pretty.text.contains("\n  \"storage\""))

            let file = try bench.scratch.file("printed.ign", compact.text)
            let again = try bench.tool.run(["ignition", "--check", file])
            #expect(again.ending == .exit(0) && again.output.isEmpty && again.errors.isEmpty, "\(again)")
        }
    }

    @Test func `a fragment is left out by its name, and one's own come after`() throws {
        try Bench.run { bench in
            let own = try bench.scratch.directory("own")
            try Data(
                #"{"ignition": {"version": "3.4.0"}, "systemd": {"units": [{"name": "docker.service", "mask": false}]}}"#
                    .utf8
            )
            .write(to: URL(filePath: own + "/10-docker.ign"))
            try Data("not read".utf8).write(to: URL(filePath: own + "/README.md"))
            let outcome = try bench.tool.run(["ignition", "--without", "journal", "--ignition", own])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(!outcome.text.contains("journald"))
            let units = try JSON(outcome.output)["systemd"]?["units"]?.array ?? []
            #expect(units.first { $0["name"] == "docker.service" }?["mask"]?.bool == false)
            #expect(units.contains { $0["name"] == "docker.socket" && $0["mask"]?.bool == true })
        }
    }

    /// What is wrong with a file, and the line that says so after its name.
    static let faults: [(text: String, says: String)] = [
        (#"{"ignition": {"version": "3.3.0"}, "storage": {"fles": []}}"#, ": $.storage.fles: unknown key"),
        (
            #"{"ignition": {"version": "3.3.0"}, "storage": {"files": [{"path": "/etc/hostname", "contents": {"source": "data:,a"}}]}}"#,
            ": $.storage.files[0].overwrite: must be true"
        ),
        ("{\n  \"ignition\": {,\n}", ": line 2, column 16: a key in double quotes should be here"),
        ("#cloud-config\n", ": line 1, column 1: this is cloud-config"),
        ("", ": line 1, column 1: the file is empty"),
    ]

    @Test(arguments: faults)
    func `a faulty file ends the check with 65, and the place is said`(text: String, says: String) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("mine.ign", text)
            let good = try bench.scratch.file("good.ign", #"{"ignition": {"version": "3.0.0"}}"#)
            for arguments in [["--check", file], ["--check", good, file], ["--check", file, good]] {
                let outcome = try bench.tool.run(["ignition"] + arguments)
                #expect(outcome.ending == .exit(65) && outcome.output.isEmpty, "\(outcome)")
                let lines = outcome.errors.split(separator: "\n")
                #expect(lines.count == 1 && lines[0].hasPrefix(file + says), "\(outcome)")
            }
            let input = try bench.tool.run(["ignition", "--check", "-"], input: Data(text.utf8))
            #expect(input.ending == .exit(65) && input.errors.hasPrefix("-" + says), "\(input)")
            // The same fault stops a build before anything is sent.
            let build = try bench.tool.run(["build", "--dry-run", "--ignition", file])
            #expect(build.ending == .exit(65) && build.errors.contains(file + says), "\(build)")
        }
    }

    @Test func `a doubt is said and no reason to fail`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file(
                "mine.ign",
                #"{"ignition": {"version": "3.3.0"}, "storage": {"files": [{"path": "/opt/a", "contents": {"source": "https://example.org/a"}}]}}"#
            )
            let outcome = try bench.tool.run(["ignition", "--check", file])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.hasPrefix("\(file): $.storage.files[0].contents.source: warning: "), "\(outcome)")
        }
    }
}
