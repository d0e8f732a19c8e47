import Foundation
import Testing

/// Butane given where Ignition is wanted: translated where butane is installed. What stands in for it is a script.
@Suite(.blocking) struct ButaneTests {
    private static let butane = "variant: flatcar\nversion: 1.1.0\n"
    private static let ignition =
        #"{"ignition": {"version": "3.3.0"}, "systemd": {"units": [{"name": "mine.service", "mask": true}]}}"#

    /// A folder with a `butane` that does what `script` says.
    private func installed(_ script: String, _ bench: Bench) throws -> String {
        let folder = try bench.scratch.directory("bin-\(UUID().uuidString)")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: folder + "/butane"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/butane")
        return folder
    }

    @Test(arguments: ["base.bu", "base.ign", "base.json"])
    func `butane translates what is given as Butane, and gets nothing else of ours`(name: String) throws {
        try Bench.run { bench in
            let text = name == "base.json" ? #"{"variant": "flatcar", "version": "1.1.0"}"# : Self.butane
            let file = try bench.scratch.file(name, text)
            let seen = bench.scratch.fresh("seen")
            let folder = try installed("(echo \"$*\"; cat; env) >'\(seen)'; echo '\(Self.ignition)'", bench)
            let path = ["PATH": "relative:\(folder):/usr/bin:/bin"]
            let outcome = try bench.tool.run(["ignition", "--ignition", file], path)
            #expect(outcome.ending == .exit(0) && outcome.errors.isEmpty, "\(outcome)")
            #expect(outcome.text.contains("mine.service"))
            let log = try String(contentsOfFile: seen, encoding: .utf8)
            #expect(log.hasPrefix("--strict\n\(text)") && !log.contains("PROXMOX"), "\(log)")
            #expect(!log.contains(bench.target.secret))
            let check = try bench.tool.run(["ignition", "--check", file], path)
            #expect(check.ending == .exit(0) && check.errors.isEmpty, "\(check)")
        }
    }

    /// What butane does, and what is said after the file's name.
    static let faults: [(script: String, says: [String])] = [
        (
            #"printf 'Error: \033[31mno such key\nat line 2\n' >&2; exit 1"#,
            [": butane --strict: Error: ?[31mno such key", ": butane --strict: at line 2"]
        ),
        ("exit 7", [": butane --strict: it said nothing (exit code 7)"]),
        ("kill -9 $$", [": butane --strict: it said nothing (signal 9)"]),
        ("exit 0", [": butane --strict wrote no Ignition config"]),
        (#"echo '{"ignition": {"version": "3.3.0"}, "storag": {}}'"#, [": $.storag: unknown key"]),
        ("exec cat /dev/zero", [": butane --strict wrote more than 1048576 bytes"]),
        ("sleep 600", [": butane --strict took longer than 10 seconds"]),
    ]

    @Test(arguments: faults)
    func `what butane refuses ends the run with 65 and butane's words`(script: String, says: [String]) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("base.bu", Self.butane)
            let path = ["PATH": try installed(script, bench) + ":/usr/bin:/bin"]
            for arguments in [["ignition", "--ignition", file], ["ignition", "--check", file]] {
                let outcome = try bench.tool.run(arguments, path)
                #expect(outcome.ending == .exit(65) && outcome.output.isEmpty, "\(outcome)")
                for words in says { #expect(outcome.errors.contains(file + words), "\(outcome)") }
                #expect(!outcome.errors.contains("\u{1B}"))
            }
        }
    }

    @Test func `where butane is not installed, the message says what to do`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("base.bu", Self.butane)
            let folder = try bench.scratch.directory("bin/butane")
            for path in ["", (folder as NSString).deletingLastPathComponent] {
                let outcome = try bench.tool.run(["ignition", "--ignition", file], ["PATH": path])
                #expect(outcome.ending == .exit(65) && outcome.output.isEmpty, "\(outcome)")
                #expect(outcome.errors.contains("this is Butane: install butane, or translate it"), "\(outcome)")
            }
        }
    }

    @Test func `a good Ignition config is never given to butane`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("base.bu", Self.ignition)
            let folder = try installed("exit 1", bench)
            let outcome = try bench.tool.run(["ignition", "--ignition", file], ["PATH": folder])
            #expect(outcome.ending == .exit(0) && outcome.text.contains("mine.service"), "\(outcome)")
        }
    }
}
