import Foundation
import Testing

/// What scripts/demo and the installation of packages leave behind: the demo is stopped early, and no package is installed.
/// What it shows is seen in DemoOutputTests.
@Suite(.blocking) struct DemoTests {
    private func run(_ test: (ScratchDirectory) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(scratch)
    }

    /// Whether a process has this path on its command line or in its environment, as all that the demo starts.
    private func isNamed(_ path: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { pid in
            ["cmdline", "environ"].contains { file in
                guard Int(pid) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)")
                else { return false }
                return String(decoding: bytes, as: UTF8.self).contains(path)
            }
        }
    }

    /// A moment, by a file in the demo's folder: its first one, gpg's agent, the release half made.
    @Test(arguments: [
        (SIGINT, "tmp", false), (SIGTERM, "key/private-keys-v1.d", false), (SIGHUP, "key/key.asc", true),
        (SIGINT, "mirror", true),
    ])
    func `a demo that is stopped leaves no file, no process and no agent`(
        number: Int32, moment: String, recorded: Bool
    ) throws {
        try run { scratch in
            let stage = try scratch.directory("t")
            var environment = Command.environment
            environment["TMPDIR"] = stage
            let (output, cast) = (scratch.fresh("output"), scratch.fresh("cast"))
            let null = try Descriptor.reading("/dev/null")
            let written = try Descriptor.writing(output)
            let demo = try Child(
                Settings.repository + "/scripts/demo",
                ["--binary", Tool.path] + (recorded ? ["--record", cast] : []), environment: environment,
                descriptors: [0: null, 1: written, 2: written])
            let came = try eventually {
                try FileManager.default.contentsOfDirectory(atPath: stage).contains {
                    FileManager.default.fileExists(atPath: "\(stage)/\($0)/\(moment)")
                }
            }
            demo.signal(number)
            let ending = demo.wait(atMost: 60)
            let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            #expect(came && ending == .signal(number), "\(String(describing: ending)): \(said)")
            #expect(!said.contains("Traceback") && !FileManager.default.fileExists(atPath: cast), "\(said)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: stage) == [])
            try #expect(!isNamed(stage + "/"))
        }
    }

    @Test(arguments: ["demo", "test", "fuzz", "install", "bench"])
    func `a script says how it is used, and refuses what it does not know`(name: String) throws {
        try run { scratch in
            let script = Settings.repository + "/scripts/" + name
            let help = try Command.attempt(script, ["--help"], in: scratch)
            #expect(help.ending == .exit(0) && help.text.contains(name) && help.messages.isEmpty, "\(help)")
            let refused = try Command.attempt(script, ["--unheard-of"], in: scratch)
            #expect(refused.ending == .exit(64) && refused.messages.contains(name), "\(refused)")
        }
    }

    /// An apt-get that does what the packages' own scripts do: asks whether it may start a service, and enables it.
    static let installer = """
        #!/bin/sh
        [ "$1" = install ] || exit 0
        "$DPKG_ROOT/usr/sbin/policy-rc.d" ssh start
        echo $? > "$DPKG_ROOT/asked"
        ln -s /lib/systemd/system/ssh.service "$DPKG_ROOT/etc/systemd/system/multi-user.target.wants/ssh.service"
        ln -s ../init.d/ssh "$DPKG_ROOT/etc/rc2.d/S01ssh"
        [ -z "$DIES" ] || kill "$PPID"

        """

    @Test(arguments: [(nil, ""), ("#!/bin/sh\nexit 0\n", ""), ("#!/bin/sh\nexit 0\n", "yes")])
    func `packages start and enable no service, and the policy is put back`(policy: String?, dies: String) throws {
        try run { scratch in
            let files = FileManager.default
            let root = try scratch.directory("root")
            for folder in ["usr/sbin", "etc/systemd/system/multi-user.target.wants", "etc/rc2.d"] {
                try files.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
            }
            let before = root + "/etc/systemd/system/multi-user.target.wants/before.service"
            try files.createSymbolicLink(atPath: before, withDestinationPath: "/lib/systemd/system/before.service")
            let installer = try scratch.directory("bin") + "/apt-get"
            try Data(Self.installer.utf8).write(to: URL(fileURLWithPath: installer))
            chmod(installer, 0o755)
            if let policy {
                try Data(policy.utf8).write(to: URL(fileURLWithPath: root + "/usr/sbin/policy-rc.d"))
                chmod(root + "/usr/sbin/policy-rc.d", 0o755)
            }
            let outcome = try Command.attempt(
                "env",
                [
                    "PATH=\(scratch.path)/bin:" + (Command.environment["PATH"] ?? ""), "DPKG_ROOT=" + root,
                    "DIES=" + dies, Settings.repository + "/scripts/support/install-packages", "openssh-server",
                ], in: scratch)
            #expect(outcome.ending == .exit(dies.isEmpty ? 0 : 143), "\(outcome)")
            try #expect(String(contentsOfFile: root + "/asked", encoding: .utf8) == "101\n")
            let enabled = try files.contentsOfDirectory(atPath: (before as NSString).deletingLastPathComponent)
            #expect(enabled == ["before.service"])
            try #expect(!files.contentsOfDirectory(atPath: root + "/etc/rc2.d").contains { $0.hasPrefix("S") })
            try #expect(files.contentsOfDirectory(atPath: root + "/usr/sbin") == (policy == nil ? [] : ["policy-rc.d"]))
            if let policy {
                try #expect(String(contentsOfFile: root + "/usr/sbin/policy-rc.d", encoding: .utf8) == policy)
            }
        }
    }
}
