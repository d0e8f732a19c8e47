import Foundation
import Testing

/// scripts/install, into a directory, and what systemd says about the units.
@Suite(.blocking) struct InstallTests {
    /// Where the script put things.
    struct Root {
        static let settings = "/etc/proxmox-flatcar/config.env"
        static let credentials = "/etc/proxmox-flatcar/credentials"

        let path: String
        let scratch: ScratchDirectory

        init(_ scratch: ScratchDirectory) throws {
            self.scratch = scratch
            path = try scratch.directory("root")
        }

        func install(_ arguments: [String] = [], binary: String = Tool.path) throws -> Command.Outcome {
            try Command.attempt(
                Settings.repository + "/scripts/install",
                ["--destdir", path, "--binary", binary] + arguments, in: scratch)
        }

        func text(_ file: String) throws -> String { try String(contentsOfFile: path + file, encoding: .utf8) }

        /// All files, with their modes.
        func files() throws -> [String: Int] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: path)
            return try Dictionary(
                uniqueKeysWithValues: names.compactMap { name in
                    let facts = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
                    guard facts[.type] as? FileAttributeType == .typeRegular || name.hasSuffix("credentials")
                    else { return nil }
                    return ("/" + name, (facts[.posixPermissions] as? Int) ?? 0)
                })
        }

        /// Where systemd shall find its own targets.
        func addTargets() throws {
            let own = "/usr/lib/systemd/system"
            try FileManager.default.createDirectory(atPath: path + own, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: own) where name.hasSuffix(".target") {
                try Data(contentsOf: URL(fileURLWithPath: "\(own)/\(name)"))
                    .write(to: URL(fileURLWithPath: "\(path)\(own)/\(name)"))
            }
        }
    }

    private func run(_ test: (Root) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(Root(scratch))
    }

    @Test(arguments: [
        ("/usr/local", "/usr/local/lib/systemd/system"), ("/usr/", "/usr/lib/systemd/system"),
        ("/opt/flatcar", "/etc/systemd/system"),
    ])
    func `everything is put in its place, and systemd has nothing to say against the units`(
        prefix: String, units: String
    ) throws {
        try run { root in
            let outcome = try root.install(["--prefix", prefix])
            #expect(outcome.ending == .exit(0), "\(outcome.messages)")
            let tool = (prefix == "/usr/" ? "/usr" : prefix) + "/bin/proxmox-flatcar"
            let share = (prefix == "/usr/" ? "/usr" : prefix) + "/share"
            let zsh = prefix == "/usr/" ? "/usr/share/zsh/vendor-completions" : share + "/zsh/site-functions"
            let files = try root.files()
            for (file, mode) in [
                (tool, 0o755), (units + "/proxmox-flatcar.service", 0o644), (units + "/proxmox-flatcar.timer", 0o644),
                (Root.settings, 0o644), (Root.credentials, 0o700), (share + "/man/man1/proxmox-flatcar.1.gz", 0o644),
                (share + "/bash-completion/completions/proxmox-flatcar", 0o644), (zsh + "/_proxmox-flatcar", 0o644),
                (share + "/fish/vendor_completions.d/proxmox-flatcar.fish", 0o644),
                (share + "/doc/proxmox-flatcar/docs/scheduled.md", 0o644),
            ] { #expect(files[file] == mode, "\(file)") }
            for file in files.keys where !file.hasPrefix(share + "/doc/proxmox-flatcar/") {
                #expect(file.contains("proxmox-flatcar"), "\(file)")
            }
            let service = try root.text(units + "/proxmox-flatcar.service")
            #expect(service.contains("\nExecStart=\(tool) build --all "))
            // It would make the last section's settings those of all.
            #expect(!service.contains("\nEnvironmentFile="))

            try root.addTargets()
            let names = ["proxmox-flatcar.service", "proxmox-flatcar.timer"]
            let verified = try Command.attempt(
                "systemd-analyze", ["verify", "--root", root.path] + names, in: root.scratch)
            // A misspelt key is only a warning to it.
            #expect(verified.ending == .exit(0) && verified.messages.isEmpty, "\(verified.messages)")
        }
    }

    @Test func `what is installed is stripped, runs, and has a page for man and completions that a shell reads`() throws
    {
        try run { root in
            _ = try root.install(["--prefix", "/usr"])
            let tool = root.path + "/usr/bin/proxmox-flatcar"
            let version = try Command.run(tool, ["--version"], in: root.scratch).text
            #expect(version.hasPrefix("proxmox-flatcar "))
            try #expect(!Command.run("readelf", ["-SW", tool], in: root.scratch).text.contains(" .symtab"))
            let page = "/usr/share/man/man1/proxmox-flatcar.1.gz"
            let shown = try Command.run("man", ["--local-file", root.path + page], in: root.scratch)
            #expect(shown.text.contains("EXIT STATUS") && shown.messages.isEmpty, "\(shown.messages)")
            let completions = root.path + "/usr/share/bash-completion/completions/proxmox-flatcar"
            try Command.run("bash", ["-n", completions], in: root.scratch)
        }
    }

    @Test(arguments: [
        ("#!/bin/sh\nexit 1\n", "does not run"), ("#!/bin/sh\necho proxmox-flatcar 9.9.9\n", "cannot be stripped"),
        ("#!/bin/sh\necho other 1.0\n", "is not proxmox-flatcar"),
    ])
    func `a binary that does not run replaces nothing`(script: String, says: String) throws {
        try run { root in
            _ = try root.install()
            let before = try root.files()
            let tool = root.path + "/usr/local/bin/proxmox-flatcar"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: tool))
            let broken = try root.scratch.file("broken", script)
            chmod(broken, 0o755)
            let outcome = try root.install(binary: broken)
            #expect(outcome.ending == .exit(1) && outcome.messages.contains(says), "\(outcome.messages)")
            try #expect(root.files() == before)
            try #expect(Data(contentsOf: URL(fileURLWithPath: tool)) == bytes)
        }
    }

    @Test func `an update removes the pages of commands that are no more`() throws {
        try run { root in
            _ = try root.install()
            let old = "/usr/local/share/man/man1/proxmox-flatcar-gone.1.gz"
            try Data().write(to: URL(fileURLWithPath: root.path + old))
            let other = "/usr/local/share/man/man1/other.1.gz"
            try Data().write(to: URL(fileURLWithPath: root.path + other))
            _ = try root.install()
            let files = try root.files()
            #expect(files[old] == nil && files[other] != nil)
        }
    }

    /// The threshold is in tenths: 1.4 of 10 with systemd 252, most of it for the network.
    @Test func `systemd finds the service little exposed`() throws {
        try run { root in
            _ = try root.install()
            let outcome = try Command.attempt(
                "systemd-analyze",
                [
                    "security", "--offline=true", "--threshold=20", "--root", root.path, "--no-pager",
                    "proxmox-flatcar.service",
                ], in: root.scratch)
            #expect(outcome.ending == .exit(0), "\(outcome.text)\(outcome.messages)")
        }
    }

    @Test func `it says what to fill in and how to switch it on`() throws {
        try run { root in
            let said = try root.install().text
            for words in [
                Root.settings, "PROXMOX_URL", "PROXMOX_TOKEN", Root.credentials + "/proxmox-secret",
                "systemctl enable --now proxmox-flatcar.timer",
            ] { #expect(said.contains(words), "\(words): \(said)") }
        }
    }

    @Test func `a second one leaves the settings and the secret as they are, and so does the removal`() throws {
        try run { root in
            _ = try root.install()
            try Data("PROXMOX_URL=https://pve:8006\n".utf8).write(
                to: URL(fileURLWithPath: root.path + Root.settings))
            try Data("s3cret\n".utf8).write(
                to: URL(fileURLWithPath: root.path + Root.credentials + "/proxmox-secret"))
            let before = try root.files()
            try #expect(root.install().ending == .exit(0))
            try #expect(root.files() == before)
            for _ in 1...2 { try #expect(root.install(["--uninstall"]).ending == .exit(0)) }
            try #expect(
                Set(root.files().keys) == [
                    Root.settings, Root.credentials, Root.credentials + "/proxmox-secret",
                ])
            try #expect(root.text(Root.settings) == "PROXMOX_URL=https://pve:8006\n")
        }
    }

    @Test(arguments: [
        (["--perfix", "/usr"], "'--perfix'"), (["--prefix", "usr"], "absolute path"),
        (["--prefix", "/opt/50%"], "absolute path"), (["--prefix"], "needs a value"),
        (["--binary", "/nowhere"], "/nowhere"),
    ])
    func `a wrong argument changes nothing`(arguments: [String], says: String) throws {
        try run { root in
            let outcome = try root.install(arguments)
            #expect(outcome.ending == .exit(64) && outcome.messages.contains(says), "\(outcome)")
            try #expect(root.files().isEmpty)
        }
    }

    @Test func `the settings that were filled in and the credential are enough for a run`() throws {
        try Bench.run { bench in
            let root = try Root(bench.scratch)
            _ = try root.install()
            let own = bench.tool.environment.filter { $0.key.hasPrefix("PROXMOX") }
            let settings = own.filter { $0.key != "PROXMOX_SECRET" && $0.key != "PROXMOX_FLATCAR_CONFIG" }
            var text = try root.text(Root.settings)
            for (key, value) in settings {
                let filled = text.replacing(try Regex("(?m)^#?\(key)=.*$"), with: "\(key)=\(value)")
                #expect(filled != text, "\(key)")
                text = filled
            }
            try Data(text.utf8).write(to: URL(fileURLWithPath: root.path + Root.settings))
            try Data((bench.target.secret + "\n").utf8).write(
                to: URL(fileURLWithPath: root.path + Root.credentials + "/proxmox-secret"))
            var changes = own.mapValues { _ in nil as String? }
            changes["CREDENTIALS_DIRECTORY"] = root.path + Root.credentials
            changes["PROXMOX_FLATCAR_CONFIG"] = root.path + Root.settings
            let outcome = try bench.tool.run(["build", "--all", "--no-progress"], changes)
            #expect(outcome.ending == .exit(0) && !outcome.errors.contains("config.env"), "\(outcome)")
            try bench.expectTemplate()
        }
    }
}
