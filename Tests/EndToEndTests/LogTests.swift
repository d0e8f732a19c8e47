import Foundation
import Testing

/// What is said on stderr, in which form, and how much of it.
@Suite(.blocking, .simulator) struct LogTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test func `every request is shown, of both servers, without secrets`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "-v", "--log-format", "json"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let shown = try outcome.messages.filter { $0["method"] != nil }
            let asked = try bench.simulator.requests().map { "\($0.method) \($0.path)" }
            let own = shown.filter { $0["path"]?.string?.hasPrefix("/api2/json") == true }
            #expect(own.count == asked.count, "\(own.count) of \(asked.count)")
            let mirrored = shown.count - own.count
            try #expect(mirrored == bench.mirror.requests().count)
            #expect(shown.allSatisfy { $0["status"]?.int != nil && $0["milliseconds"]?.int ?? -1 >= 0 }, "\(outcome)")
            let upload = try #require(own.last { $0["path"]?.string?.hasSuffix("/upload") == true })
            #expect(
                upload["method"] == "POST" && upload["status"] == 200 && upload["sent"]?.int ?? 0 > 1 << 18,
                "\(upload.text)")
            let image = try #require(
                shown.first { $0["path"]?.string?.hasSuffix(".bz2") == true && $0["method"] == "GET" })
            #expect(image["received"]?.int ?? 0 > 1 << 18, "\(image)")
            #expect(shown.allSatisfy { !($0["url"]?.string ?? "").contains(/[?&][^=]+=[^…]/) }, "\(outcome)")

            let text = try bench.tool.run(["check", "--verbose"])
            #expect(
                text.errors.contains(/GET https:\S+\/api2\/json\/\S+: 200, \d+ ms, 0 bytes sent, \d+ received/),
                "\(text)")
            let quiet = try bench.tool.run(["check", "-v", "--quiet"])
            #expect(quiet.errors.isEmpty, "\(quiet)")
        }
    }

    @Test(arguments: [["-vv"], ["--trace"]]) func `the trace has heads, and nothing that proves who we are`(
        options: [String]
    ) throws {
        try Bench.run { bench in
            // The mirror can play a proxy: it takes requests that name the server as well.
            let proxy = "http://me:hunter2hunter2@127.0.0.1:\(bench.mirror.server.port)"
            let outcome = try bench.tool.run(["build"] + options, ["http_proxy": proxy])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for words in [
                "> GET /api2/json/", "> Authorization: …", "< HTTP/1.1 200", "* ", "> Proxy-Authorization: …",
            ] {
                #expect(outcome.errors.contains("\n\(words)"), "\(words)")
            }
            let secret = Data("me:hunter2hunter2".utf8).base64EncodedString()
            for words in ["hunter2", secret, "PVEAPIToken"] { #expect(!outcome.errors.contains(words), "\(words)") }
            #expect(!outcome.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
            let plain = try bench.tool.run(["check", "-v"])
            #expect(!plain.errors.contains("\n> ") && !plain.errors.contains("Authorization"), "\(plain)")
        }
    }

    @Test func `each message is a JSON object, whatever it says`() throws {
        try Bench.runNodes { bench in
            try bench.takeAway("pve3")
            let outcome = try bench.tool.run(["build", "--log-format", "json", "--keep-going"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let messages = try outcome.messages
            for message in messages {
                #expect(["error", "warning", "info"].contains(message["level"]?.string), "\(message.text)")
                #expect(message["message"]?.string?.first?.isWhitespace == false, "\(message.text)")
                let time = try #require(message["time"]?.string)
                #expect(time.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), "\(time)")
            }
            for node in ["pve1", "pve2"] {
                let steps = messages.filter { $0["node"]?.string == node && $0["step"] != nil }
                #expect(steps.first?["step"] == 1 && steps.last?["step"] == steps.last?["steps"], "\(outcome)")
                #expect(steps.allSatisfy { $0["message"]?.string?.contains(node + ": ") == false }, "\(outcome)")
            }
            let last = try #require(messages.last)
            #expect(
                last["level"] == "error" && last["message"]?.string?.hasPrefix("1 of 3 nodes") == true, "\(outcome)")
        }
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "usage errors as JSON") }
        let tool = Tool(scratch: scratch, environment: ["PROXMOX_FLATCAR_CONFIG": "/dev/null"], secrets: [])
        for (arguments, changes) in [
            (["--log-format=json", "nonsense"], [:]),
            (["build", "--nonsense"], ["PROXMOX_FLATCAR_LOG_FORMAT": "json"]),
        ] as [([String], [String: String?])] {
            let outcome = try tool.run(arguments, changes)
            #expect(outcome.ending == .exit(64), "\(outcome)")
            try #expect(outcome.messages.map { $0["level"] } == ["error"], "\(outcome)")
        }
    }

    @Test(.simulator) func `a message says for which section of the settings file it is`() throws {
        try Bench.runTemplates("[211]\n[400]\nPROXMOX_FLATCAR_BRIDGE=vmbr9\n") { bench, _ in
            let outcome = try bench.tool.run(["build", "--all", "--log-format", "json"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let named = try outcome.messages.map { $0["template"]?.string ?? "-" }
            #expect(Set(named) == ["211", "400", "-"], "\(outcome)")
            #expect(named.last == "-", "what is said of the whole run")
        }
    }

    @Test func `lines have priorities where the journal reads them, and nowhere else`() throws {
        try Bench.run { bench in
            // The journal is a stream that systemd names by its device and inode; a file can play it.
            func run(_ arguments: [String], isNamed: Bool = true) throws -> String {
                let log = bench.scratch.fresh("journal")
                let script = """
                    : > "$1"; export JOURNAL_STREAM=$(stat -c \(isNamed ? "%d:%i" : "1:%i") "$1"); shift
                    exec "$@" 2>> "$0"
                    """
                var environment = bench.tool.environment
                environment["PATH"] = "/usr/bin:/bin"
                let child = try Child(
                    "sh", ["-c", script, log, log, Tool.path] + arguments, environment: environment, descriptors: [:])
                _ = child.wait(atMost: 120)
                return try String(contentsOfFile: log, encoding: .utf8)
            }
            let built = try run(["build"]).split(separator: "\n")
            #expect(built.count > 5 && built.allSatisfy { $0.contains(/^<[346]>./) }, "\(built)")
            #expect(built.contains { $0.hasPrefix("<4>warning: trusting the key") }, "\(built)")
            #expect(built.contains { $0.hasPrefix("<6>[1/") }, "\(built)")
            let failed = try run(["build", "--nonsense"]).split(separator: "\n")
            #expect(!failed.isEmpty && failed.allSatisfy { $0.hasPrefix("<3>") }, "\(failed)")
            let json = try run(["build", "--log-format", "json", "--bridge", "vmbr9"]).split(separator: "\n")
            #expect(json.last?.hasPrefix("<3>{") == true, "\(json)")
            let elsewhere = try run(["build"], isNamed: false)
            #expect(!elsewhere.contains("<"), "\(elsewhere)")
        }
    }
}

extension Tool.Outcome {
    /// Each line of stderr, read as JSON.
    fileprivate var messages: [JSON] {
        get throws { try errors.split(separator: "\n").map { try JSON(String($0)) } }
    }
}
