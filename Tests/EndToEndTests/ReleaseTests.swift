import Foundation
import Testing

/// scripts/release, in a clone of its own with a key of its own; the packages are made by a stand-in for scripts/package.
@Suite(.blocking) struct ReleaseTests {
    /// A clone on main that could be released.
    struct Clone {
        let path: String
        let scratch: ScratchDirectory
        let environment: [String: String]

        init(_ scratch: ScratchDirectory) throws {
            self.scratch = scratch
            path = scratch.path + "/clone"
            let home = try scratch.directory("gnupg")
            chmod(home, 0o700)
            environment = ["GNUPGHOME": home, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"]
            scratch.atEnd { [environment] in
                _ = try? Command.attempt("gpgconf", ["--kill", "all"], environment, in: scratch)
            }
            let user = "Release <release@example.org>"
            try run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", user, "ed25519", "sign", "never")
            // What is here, committed or not: without its history, which the clone does not need.
            let names = try Command.run(
                "git",
                [
                    "-C", Settings.repository, "ls-files", "--cached", "--others", "--exclude-standard", "scripts",
                    "deploy", "CHANGELOG.md", "Sources",
                ],
                in: scratch
            ).text
            let list = try scratch.file("names", names)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try run(
                "sh", "-euc", "tar -C \"$1\" -cf - -T \"$2\" | tar -C \"$3\" -xf -", "sh", Settings.repository, list,
                path)
            try write(
                "scripts/package",
                """
                #!/bin/sh
                set -eu
                version=$(sed -n 's/^let toolVersion = "\\(.*\\)"/\\1/p' Sources/proxmox-flatcar/Setup/Version.swift)
                mkdir -p "$2"
                cd "$2"
                echo "$version" > "proxmox-flatcar_$version-1_amd64.deb"
                sha256sum *.deb > SHA256SUMS
                """)
            try write(".gitignore", ".build\n")
            try write(
                "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- Something.\n\n## 0.0.1 (2026-01-01)\n\n- Old.\n")
            try git("init", "--quiet", "--initial-branch", "main")
            for (key, value) in [
                ("user.name", "Release"), ("user.email", "release@example.org"), ("user.signingkey", user),
            ] {
                try git("config", key, value)
            }
            try git("add", "--all")
            try git("commit", "--quiet", "--message", "All")
        }

        @discardableResult func run(_ tool: String, _ arguments: String...) throws -> String {
            let outcome = try Command.attempt(tool, arguments, environment, in: scratch)
            guard outcome.ending == .exit(0) else { throw Failure("\(tool) \(arguments): \(outcome.messages)") }
            return outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @discardableResult func git(_ arguments: String...) throws -> String {
            let outcome = try Command.attempt("git", ["-C", path] + arguments, environment, in: scratch)
            guard outcome.ending == .exit(0) else { throw Failure("git \(arguments): \(outcome.messages)") }
            return outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func write(_ file: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
        }

        func text(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }

        func release(_ arguments: [String]) throws -> Command.Outcome {
            try Command.attempt(path + "/scripts/release", arguments, environment, in: scratch)
        }
    }

    private func run(_ test: (Clone) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(Clone(scratch))
    }

    @Test func `a release has its number everywhere, a signed tag and signed sums, and is not pushed`() throws {
        try run { clone in
            try clone.git("remote", "add", "origin", "/nowhere")
            let outcome = try clone.release(["9.8.7", "--tested"])
            #expect(outcome.ending == .exit(0), "\(outcome.messages)")
            try #expect(clone.git("status", "--porcelain").isEmpty)
            try #expect(clone.git("log", "-1", "--format=%s") == "Release 9.8.7")
            try #expect(clone.git("rev-parse", "v9.8.7^{commit}") == clone.git("rev-parse", "HEAD"))
            try clone.git("verify-tag", "v9.8.7")
            let packages = clone.path + "/.build/packages"
            try clone.run("gpg", "--verify", packages + "/SHA256SUMS.asc", packages + "/SHA256SUMS")
            try #expect(clone.text("Sources/proxmox-flatcar/Setup/Version.swift").contains("\"9.8.7\""))
            try #expect(clone.text("deploy/kustomization.yaml").contains("newTag: 9.8.7\n"))
            let changes = try clone.text("CHANGELOG.md")
            #expect(changes.contains(/\n## 9\.8\.7 \(\d{4}-\d\d-\d\d\)\n/) && !changes.contains("Unreleased"))
        }
    }

    @Test func `a dry run names each step and changes nothing`() throws {
        try run { clone in
            let before = try clone.git("rev-parse", "HEAD")
            let outcome = try clone.release(["9.8.7", "--dry-run"])
            #expect(outcome.ending == .exit(0), "\(outcome.messages)")
            for words in ["would run: scripts/test", "would run: commit", "would run: sign_sums", "would run: tag"] {
                #expect(outcome.messages.contains(words), "\(words)")
            }
            try #expect(clone.git("rev-parse", "HEAD") == before)
            try #expect(clone.git("status", "--porcelain").isEmpty && clone.git("tag").isEmpty)
            #expect(!FileManager.default.fileExists(atPath: clone.path + "/.build"))
        }
    }

    /// What is changed before, and what is said then.
    @Test(arguments: [
        ("echo >> CHANGELOG.md", "not committed"), ("git switch --quiet --create other", "branch main"),
        ("git tag v9.8.7", "a tag v9.8.7"), ("git config user.signingkey nobody", "no secret key nobody"),
        ("git config --unset user.signingkey", "no key to sign with"),
        ("sed -i /Something/d CHANGELOG.md; git commit --quiet --all --message x", "nothing below"),
    ])
    func `what is not ready is not released`(change: String, says: String) throws {
        try run { clone in
            try clone.run("env", "--chdir=\(clone.path)", "sh", "-euc", change)
            let before = try clone.git("rev-parse", "HEAD")
            let outcome = try clone.release(["9.8.7", "--tested"])
            #expect(outcome.ending == .exit(1) && outcome.messages.contains(says), "\(outcome.messages)")
            try #expect(clone.git("rev-parse", "HEAD") == before)
        }
    }

    @Test func `packages that fail leave no tag, and it is said how to take the commit back`() throws {
        try run { clone in
            try clone.write("scripts/package", "#!/bin/sh\nexit 1\n")
            try clone.git("commit", "--quiet", "--all", "--message", "broken")
            let before = try clone.git("rev-parse", "HEAD")
            let outcome = try clone.release(["9.8.7", "--tested"])
            #expect(outcome.ending == .exit(1) && outcome.messages.contains("git reset --hard \(before)"), "\(outcome)")
            try #expect(clone.git("tag").isEmpty)
        }
    }

    @Test(arguments: [["1.2"], [], ["v1.2.3"], ["1.2.3", "1.2.4"], ["1.2.3", "--pushed"]])
    func `a wrong argument is refused`(arguments: [String]) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        let outcome = try Command.attempt(Settings.repository + "/scripts/release", arguments, in: scratch)
        #expect(outcome.ending == .exit(64) && outcome.messages.contains("VERSION"), "\(outcome)")
    }
}
