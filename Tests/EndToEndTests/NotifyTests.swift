import Foundation
import Testing

/// Who is told of changes and failures: `build --notify`.
@Suite(.blocking, .simulator) struct NotifyTests {
    @Test func `a change and a failure are told, and nothing else`() throws {
        try Bench.run { bench in
            let told = try bench.scratch.directory("told")
            let command = try bench.program("cat > '\(told)/'$$.json; env > '\(told)/env'; echo thanks", told)
            bench.tool.environment["CREDENTIALS_DIRECTORY"] = "/nowhere/credentials"
            bench.tool.environment["PROXMOX_FLATCAR_SFTP_KEY"] = "/nowhere/key"
            func news(_ arguments: [String], _ code: Int32) throws -> [JSON] {
                let outcome = try bench.tool.run(["build", "--notify", command, "--output", "json"] + arguments)
                #expect(outcome.ending == .exit(code), "\(outcome)")
                let files = try FileManager.default.contentsOfDirectory(atPath: told).filter { $0.hasSuffix(".json") }
                let documents = try files.map { try JSON(Data(contentsOf: URL(filePath: "\(told)/\($0)"))) }
                for file in files { try FileManager.default.removeItem(atPath: "\(told)/\(file)") }
                #expect(outcome.errors.contains("\(command): thanks") == !documents.isEmpty, "\(outcome)")
                if let document = documents.first { try #expect(document == JSON(outcome.output), "\(outcome)") }
                return documents
            }
            try #expect(news(["--dry-run"], 0).isEmpty)
            let change = try news([], 0)
            #expect(change.count == 1 && change[0]["changed"]?.bool == true && change[0]["version"] != nil, "\(change)")
            let environment = try String(contentsOfFile: told + "/env", encoding: .utf8)
            #expect(!environment.contains(bench.target.secret) && environment.contains("PATH="))
            #expect(!environment.contains("/nowhere/"), "what leads to a secret: \(environment)")

            try #expect(news([], 0).isEmpty, "nothing to do")
            let failure = try news(["--bridge", "vmbr9", "--cores", "4"], 1)
            #expect(failure.count == 1 && failure[0]["error"]?["exitCode"] == 1, "\(failure)")
            let usage = try news(["--on-change", "-"], 64)
            #expect(usage.count == 1 && usage[0]["error"]?["exitCode"] == 64, "\(usage)")

            // It will be tried again, and is a failure only when it has been so for too long.
            try bench.simulator.fault("status", "GET", "/version$", ["status": 502, "message": "x", "times": 0])
            try #expect(news(["--disk-size", "30G"], 75).isEmpty)
            let state = try bench.scratch.directory("state")
            bench.tool.environment["STATE_DIRECTORY"] = state
            try #expect(news(["--disk-size", "30G"], 75).isEmpty)
            let stamp = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
            try Data("1000000000\n".utf8).write(to: URL(filePath: "\(state)/\(stamp)"))
            let stale = try news(["--disk-size", "30G"], 69)
            #expect(stale.count == 1 && stale[0]["error"]?["exitCode"] == 69, "\(stale)")
        }
    }

    /// What the command does, and what is said of it.
    static let failures = [
        ("exit 3", "it ended with exit code 3"), ("kill -9 $$", "signal 9 ended it"),
        ("trap '' TERM; sleep 600", "it was ended, because it took longer than 2.0 seconds (--notify-timeout)"),
        ("yes", "it was ended, because it wrote more than 1 MiB"), ("exec <&-; exit 0", ""),
        ("exec <&- >&- 2>&-; exit 5", "it ended with exit code 5"),
    ]

    @Test(arguments: failures) func `a command that fails changes nothing about the run`(
        body: String, words: String
    ) throws {
        try Bench.run { bench in
            let command = try bench.program(body, bench.scratch.directory("command"))
            let notify = ["--notify", command, "--notify-timeout", "2s"]
            let outcome = try bench.tool.run(["build"] + notify)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(words.isEmpty || outcome.errors.contains("warning: --notify \(command): \(words)"), "\(outcome)")
            try bench.expectTemplate()
            let failed = try bench.tool.run(["build", "--bridge", "vmbr9", "--cores", "4"] + notify)
            #expect(failed.ending == .exit(1) && failed.complaints.count == 1, "\(failed)")
        }
    }

    @Test func `nodes that have to wait are no failure while the others have worked`() throws {
        try Bench.runNodes { bench in
            let one = ["PROXMOX_FLATCAR_NODES": "pve1=211"] as [String: String?]
            try #expect(bench.tool.run(["build"], one).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let told = try bench.scratch.directory("told")
            let command = try bench.program("cat > '\(told)/stdin'", told)
            let arguments = ["build", "--keep-going", "--notify", command, "--soak", "7"]
            let waiting = try bench.tool.run(arguments)
            #expect(waiting.ending == .exit(75), "\(waiting)")
            #expect(!FileManager.default.fileExists(atPath: told + "/stdin"), "\(waiting)")
            // One that will not work later is told, whatever the others are.
            try bench.takeAway("pve3")
            let failed = try bench.tool.run(arguments)
            #expect(failed.ending == .exit(1), "\(failed)")
            #expect(FileManager.default.fileExists(atPath: told + "/stdin"), "\(failed)")
        }
    }

    /// What it leaves in the background, and what is said of the program itself, which has ended.
    @Test(arguments: [("exit 0", nil), ("echo done; exit 3", "it ended with exit code 3")])
    func `a command that has ended is not waited for because of what it has started`(
        end: String, words: String?
    ) throws {
        try Bench.run { bench in
            let folder = try bench.scratch.directory("command")
            let command = try bench.program("cat > /dev/null; sleep 600 & echo $! > '\(folder)/pid'; \(end)", folder)
            let outcome = try bench.tool.run(
                ["build", "--on-change", "-", "--notify", command, "--notify-timeout", "30s"])
            let left = try String(contentsOfFile: folder + "/pid", encoding: .utf8).split(separator: "\n").first
            let pid = try #require(left.flatMap { pid_t($0) })
            // It is the person's own, and goes on.
            #expect(kill(pid, SIGKILL) == 0)
            #expect(outcome.ending == .exit(64), "\(outcome)")
            #expect(!outcome.errors.contains("it was ended"), "\(outcome)")
            #expect(outcome.errors.contains("warning: --notify") == (words != nil), "\(outcome)")
            if let words {
                #expect(outcome.errors.contains("\(command): done") && outcome.errors.contains(words), "\(outcome)")
            }
        }
    }

    @Test func `what is no program is refused before anything is asked`() throws {
        try Bench.run { bench in
            try bench.simulator.clearLog()
            let script = try bench.scratch.file("hook.sh", "#!/bin/sh\n")
            for command in ["/nowhere/hook", bench.scratch.path, "-", "env", "echo hi", script] {
                let outcome = try bench.tool.run(["build", "--notify", command])
                #expect(outcome.ending == .exit(64) && outcome.errors.contains("--notify"), "\(outcome)")
            }
            try #expect(bench.simulator.requests().isEmpty)
        }
    }
}

extension Bench {
    /// A script that can be run.
    func program(_ body: String, _ folder: String) throws -> String {
        let path = folder + "/notify"
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}
