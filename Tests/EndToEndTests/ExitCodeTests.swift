import Foundation
import Testing

/// The exit codes that docs/commands.md promises, command by command.
@Suite(.blocking) struct ExitCodeTests {
    private static let online = [["build"], ["check"], ["list"], ["rollback"], ["prune"], ["doctor"]]
    private static let withOutput = [
        ["build", "--dry-run"], ["check"], ["list"], ["prune", "--dry-run"], ["doctor"], ["ignition"],
        ["values", "--for", "capmox"], ["man"], ["completion", "bash"], ["help"], ["--version"],
    ]

    /// Runs commands, none of which may say more than one thing, and nothing but that.
    private func expect(
        _ exit: Int32, _ says: [String], of commands: [[String]], _ bench: Bench,
        _ settings: [String: String?] = [:]
    ) throws {
        for command in commands {
            let outcome = try bench.tool.run(command, settings)
            #expect(outcome.ending == .exit(exit), "\(command): \(outcome)")
            // What doctor finds is its result.
            for words in says { #expect((outcome.errors + outcome.text).contains(words), "\(command): \(outcome)") }
        }
    }

    @Test(.simulator, arguments: withOutput) func `1: a result that does not arrive is no success`(command: [String])
        throws
    {
        try Bench.run { bench in
            // What is not there is not listed.
            if command[0] == "list" { try #expect(bench.tool.run(["build"]).ending == .exit(0)) }
            for reader in [Tool.Reader.full, .closed] {
                let outcome = try bench.tool.run(command, to: reader)
                #expect(outcome.ending == .exit(1), "\(command): \(outcome)")
                #expect(outcome.errors.contains("cannot write the result to stdout"), "\(command): \(outcome)")
            }
        }
    }

    @Test func `1: nor are bytes that have nowhere to go`() throws {
        try Bench.run { bench in
            let plain = bench.mirror.path(Mirror.plainImage)
            let out = bench.scratch.fresh("out")
            let commands = [
                ["decompress", plain + ".bz2"], ["decompress", plain + ".bz2", "-o", "-"], ["retarget", plain, "-"],
                ["fetch", "--out", "-"],
            ]
            for command in commands {
                let outcome = try bench.tool.run(command, to: .closed)
                #expect(outcome.ending == .exit(1), "\(command): \(outcome)")
                #expect(outcome.complaints.count == 1, "\(command): \(outcome)")
                #expect(outcome.errors.contains("cannot write the result to stdout"), "\(command): \(outcome)")
            }
            // Where the result is a file, nobody needs a stdout.
            try #expect(bench.tool.run(["retarget", plain, out], to: .closed).ending == .exit(0))
        }
    }

    @Test(.simulator) func `64: a script that asks for JSON is told in JSON what it did wrong`() throws {
        try Bench.run { bench in
            let wrong: [[String]] = [["--vmid", "abc"], ["--nosuch"], ["--ca-file", "/nowhere/ca.pem"]]
            for command in ["build", "check", "list", "rollback", "prune", "doctor"] {
                for arguments in wrong {
                    let outcome = try bench.tool.run([command, "--output", "json"] + arguments)
                    #expect(outcome.ending == .exit(64), "\(outcome)")
                    try #expect(JSON(outcome.output)["error"]?["exitCode"] == 64, "\(outcome)")
                }
            }
        }
    }

    @Test(.simulator) func `64: a file that cannot be what it is named as`() throws {
        try Bench.run { bench in
            let empty = try bench.scratch.file("empty.pem", "")
            try expect(
                64, ["holds no certificate"], of: [["build", "--ca-file", empty], ["list", "--ca-file", empty]], bench)
            let image = bench.mirror.path(Mirror.plainImage)
            try expect(
                64, ["/nowhere: there is no such file"],
                of: [
                    ["decompress", "/nowhere"], ["retarget", "/nowhere", "-"],
                    ["verify", "/nowhere", "--signature", image],
                ], bench)
            try expect(64, ["/nowhere: cannot be read"], of: [["ignition", "--check", "/nowhere"]], bench)
            try expect(
                64, ["missing setting (--delivery sftp needs a server): --sftp-url"],
                of: [["build", "--delivery", "sftp"]], bench)
            try expect(64, ["/nowhere.sig"], of: [["verify", "--signature", "/nowhere.sig", image]], bench)
        }
    }

    @Test(.simulator) func `a node that is off, or none, is named by every command`() throws {
        try Bench.run(world: [
            "nodes": ["pve1", "pve2", "pve3"], "node-settings": ["pve3": ["offline": .bool(true)]],
        ]) { bench in
            let commands = Self.online.filter { $0 != ["doctor"] } + [["build", "--dry-run"]]
            try expect(
                1, ["there is no node pve9", "pve1, pve2"], of: commands.map { $0 + ["--node", "pve9"] }, bench)
            try expect(69, ["node pve3 is offline"], of: commands.map { $0 + ["--node", "pve3"] }, bench)
        }
    }

    @Test(.simulator, arguments: ["--ca-file", "--ignition", "--secret-file", "--config", "--signing-key"])
    func `64: a named file that is not there is found before anybody is asked`(option: String) throws {
        try Bench.run { bench in
            try bench.simulator.clearLog()
            let mirrored = try bench.mirror.requests().count
            let settings: [String: String?] = option == "--secret-file" ? ["PROXMOX_SECRET": nil] : [:]
            try expect(64, ["/nowhere/file"], of: [["build", option, "/nowhere/file"]], bench, settings)
            try #expect(bench.simulator.requests().isEmpty)
            try #expect(bench.mirror.requests().count == mirrored)
        }
    }

    @Test(.simulator) func `64: every command knows its options`() throws {
        try Bench.run { bench in
            let all = Self.online + [["fetch"], ["ignition"], ["values"], ["verify"], ["decompress"], ["retarget"]]
            try expect(64, ["--no-such-option"], of: all.map { $0 + ["--no-such-option"] }, bench)
        }
    }

    @Test func `65: what is no signature is a verdict`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("file", "signed")
            var generator = SystemRandomNumberGenerator()
            for count in [0, 1, 300, 3_000_000] {
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let path = bench.scratch.fresh("random.sig")
                try Data(bytes).write(to: URL(filePath: path))
                try expect(65, [], of: [["verify", "--signature", path, file]], bench)
            }
            try expect(65, [], of: [["decompress", file], ["ignition", "--check", file]], bench)
        }
    }

    @Test(.simulator, arguments: ["https://no-such-host.invalid:8006", "https://127.0.0.1:1"])
    func `69: nobody is there`(url: String) throws {
        try Bench.run { bench in try expect(69, [], of: Self.online, bench, ["PROXMOX_URL": url]) }
    }

    @Test(.simulator) func `69: a proxy that is down, or wants a password, is named`() throws {
        try Bench.run { bench in
            // Loopback is not exempt from a proxy by itself.
            let down = "http://127.0.0.1:1"
            try expect(69, [down], of: Self.online, bench, ["https_proxy": down])
            let asking = try AnswerAll(407, isSecure: false, bench)
            let settings: [String: String?] = ["https_proxy": "http://127.0.0.1:\(asking.port)"]
            try expect(69, ["the proxy", "407"], of: Self.online, bench, settings)
        }
    }

    @Test(.simulator, arguments: [200, 302]) func `69: a page to log in at is not Proxmox`(status: Int) throws {
        try Bench.run { bench in
            let page = try AnswerAll(status, isSecure: true, bench)
            let settings: [String: String?] = [
                "PROXMOX_URL": "https://127.0.0.1:\(page.port)",
                "PROXMOX_FLATCAR_CA_FILE": bench.mirror.server.certificate,
            ]
            try expect(69, ["a proxy before Proxmox answered \(status)"], of: Self.online, bench, settings)
        }
    }

    @Test(.simulator) func `75: a gateway that finds no Proxmox`() throws {
        try Bench.run { bench in
            try bench.simulator.fault("status", "GET", ".*", ["status": 502, "message": "Bad Gateway", "times": 0])
            try expect(75, ["a proxy before Proxmox answered 502"], of: Self.online, bench)
        }
    }

    @Test(.simulator) func `77: a token that is not accepted`() throws {
        try Bench.run { bench in
            let settings: [String: String?] = ["PROXMOX_SECRET": "00000000-0000-0000-0000-000000000000"]
            try expect(77, ["does not accept the token"], of: Self.online, bench, settings)
        }
    }
}
