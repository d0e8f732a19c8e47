import Foundation
import Testing

/// What scripts/demo shows: a story that fits a page, all of it, and a recording.
@Suite(.simulator, .blocking) struct DemoOutputTests {
    private func run(_ test: (ScratchDirectory) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(scratch)
    }

    private func demo(
        _ arguments: [String], binary: String = Tool.path, in scratch: ScratchDirectory
    ) throws -> (ending: Child.Ending, text: String) {
        // One file for both, as a terminal.
        let outcome = try Command.attempt(
            "sh",
            ["-c", "exec \"$@\" 2>&1", "sh", Settings.repository + "/scripts/demo", "--binary", binary] + arguments,
            ["TMPDIR": try scratch.directory(UUID().uuidString)], in: scratch, atMost: 1800)
        return (outcome.ending, outcome.text)
    }

    /// The commands that were shown, in their order.
    private func commands(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }

    private static let story = ["doctor", "build", "list", "check", "build", "rollback", "list"]
        .map { "proxmox-flatcar " + $0 }

    @Test func `the story fits a page, and says what it leaves out`() throws {
        try run { scratch in
            let (ending, text) = try demo([], in: scratch)
            #expect(ending == .exit(0), "\(text)")
            #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 <= 60, "\(text)")
            #expect(commands(text) == Self.story, "\(text)")
            #expect(text.contains("more lines; --full shows all"))
            #expect(text.contains("template 211 on node pve1: Flatcar 4593.2.6"), "\(text)")
            #expect(text.contains("\nok        build "), "\(text)")
        }
    }

    @Test func `a recording is an asciicast of what was shown`() throws {
        try run { scratch in
            let file = scratch.fresh("cast")
            let (ending, text) = try demo(["--record", file], in: scratch)
            #expect(ending == .exit(0) && commands(text) == Self.story, "\(text)")
            try #expect(recorded(in: file) == text)
        }
    }

    @Test func `the recording that the first page leads to shows the same story`() throws {
        let text = try recorded(in: Settings.repository + "/docs/demo.cast")
        #expect(commands(text) == Self.story, "record it again: scripts/demo --record docs/demo.cast")
        #expect(text.contains("\nThat was the story;") && !text.contains("/tmp/") && !text.contains("/home/"))
    }

    /// What an asciicast shows (version 2: a header, and then a time and a piece of the output a line).
    private func recorded(in file: String) throws -> String {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8))
        }
        let header = try #require(lines.first as? [String: Any])
        #expect(header["version"] as? Int == 2 && header["width"] as? Int == 100, "\(header)")
        #expect(header["height"] as? Int == 30)
        var (shown, before) = ("", 0.0)
        for line in lines.dropFirst() {
            let event = try #require(line as? [Any])
            let time = try #require(event.first as? Double)
            #expect(event.count == 3 && event[1] as? String == "o" && time >= before, "\(event)")
            shown += try #require(event[2] as? String)
            before = time
        }
        return shown.replacingOccurrences(of: "\r\n", with: "\n")
    }

    @Test func `the full demo shows every part, and leaves nothing out`() throws {
        try run { scratch in
            let (ending, text) = try demo(["--full"], in: scratch)
            #expect(ending == .exit(0), "\(text)")
            #expect(!text.contains("--full shows"))
            for command in [
                "build --dry-run", "build --without journal", "rollback", "build --without journal --release 4593.2.6",
                "prune --keep 0", "build --vmid 9000 --adopt", "list --vmid 9000", "build --vmid 300 --consumer capmox",
            ] {
                #expect(commands(text).contains("proxmox-flatcar " + command), "\(command) is not in \(text)")
            }
            #expect(text.contains("VM 9001:") && text.contains("kind: ProxmoxCluster"), "\(text)")
        }
    }

    @Test func `a command that fails is shown whole, and leaves the recording of before`() throws {
        try run { scratch in
            let (broken, file) = (scratch.fresh("broken"), scratch.fresh("cast"))
            try Data("#!/bin/sh\necho out of order\nexit 3\n".utf8).write(to: URL(fileURLWithPath: broken))
            chmod(broken, 0o755)
            try Data("before".utf8).write(to: URL(fileURLWithPath: file))
            let (ending, text) = try demo(["--record", file], binary: broken, in: scratch)
            #expect(ending == .exit(1), "\(text)")
            #expect(text.contains("\nout of order\n") && text.contains("ended with 3 instead of 0"), "\(text)")
            try #expect(String(contentsOfFile: file, encoding: .utf8) == "before")
        }
    }

    @Test(arguments: [["--full", "--nodes"], ["--record"], ["--record", "/"], ["--record", "/nowhere/at/all"]])
    func `what cannot be shown or recorded is refused at once`(arguments: [String]) throws {
        try run { scratch in
            let (ending, text) = try demo(arguments, in: scratch)
            #expect(ending == .exit(64) && text.hasPrefix("demo: "), "\(text)")
        }
    }

    /// A swift that is new enough, and builds nothing.
    private static let compiler = """
        #!/bin/sh
        [ "$1" != --version ] || { echo Swift version 6.3; exit; }
        echo "error: cannot find it in scope"
        exit 1

        """

    @Test func `what the compiler says goes to a file, which is named when the build fails`() throws {
        try run { scratch in
            let copy = try scratch.directory("copy")
            let compiler = try scratch.directory("bin") + "/swift"
            try FileManager.default.copyItem(atPath: Settings.repository + "/scripts", toPath: copy + "/scripts")
            try FileManager.default.createDirectory(atPath: copy + "/Sources", withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: copy + "/Package.swift"))
            try Data(Self.compiler.utf8).write(to: URL(fileURLWithPath: compiler))
            chmod(compiler, 0o755)
            let outcome = try Command.attempt(
                copy + "/scripts/demo", [], ["PATH": "\(scratch.path)/bin:" + (Command.environment["PATH"] ?? "")],
                in: scratch)
            let log = copy + "/.build/demo-build.log"
            #expect(outcome.ending == .exit(1) && outcome.messages.contains(log), "\(outcome)")
            #expect(!(outcome.messages + outcome.text).contains("scope"), "\(outcome)")
            try #expect(String(contentsOfFile: log, encoding: .utf8).contains("cannot find it in scope"))
            #expect(!FileManager.default.fileExists(atPath: copy + "/.build/install/release/proxmox-flatcar"))
        }
    }
}
