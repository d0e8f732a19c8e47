import Foundation
import Testing

/// What a person sees at a terminal, of any width.
@Suite(.blocking) struct TerminalTests {
    @Test(.simulator, arguments: [40, 80, 120, 200])
    func `tables fit the terminal, and say which version is which`(columns: Int) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            for command in ["list", "prune", "doctor"] {
                let terminal = try Pseudoterminal(columns: columns)
                let outcome = try bench.tool.run(
                    [command] + (command == "prune" ? ["--dry-run"] : []), ["TERM": "xterm"], to: .terminal(terminal))
                #expect(outcome.ending == .exit(0), "\(outcome)")
                let text = try terminal.everything()
                let table = text.components(separatedBy: "\r\n").prefix { !$0.isEmpty && !$0.hasPrefix("note: ") }
                // A result that is no table is prose, which the terminal wraps.
                for line in table where !line.hasPrefix("node ") { #expect(line.count <= columns, "\(text)") }
                if command == "list" {
                    let version = try #require(table.first { $0.hasPrefix("\(bench.target.firstVersion) ") })
                    #expect(version.contains(" current"), "\(text)")
                    #expect([40, 200].contains(columns) || version.contains("…"), "\(text)")
                }
            }
            let piped = try bench.tool.run(["list"], ["COLUMNS": "40"])
            #expect(piped.text.contains("base-\(bench.target.firstVersion)-disk-0.qcow2"), "\(piped)")
        }
    }

    @Test(.simulator) func `the line of progress fits, also while the window is resized`() throws {
        try Bench.run { bench in
            let terminal = try Pseudoterminal(columns: 160)
            let run = try bench.tool.start(
                ["build", "--release-url", bench.mirror.slowURL], ["TERM": "xterm"], to: .terminal(terminal))
            let isWide = eventually {
                terminal.text.drawnLines.contains { $0.contains(" of ") && $0.contains(" left") }
            }
            #expect(isWide, "\(terminal.text)")
            terminal.resize(columns: 40)
            let drawn = terminal.text.count
            let isNarrow = eventually {
                terminal.text.dropFirst(drawn).components(separatedBy: "\r\u{1b}[K").dropFirst().contains {
                    $0.count < 40 && $0.contains(" left")
                }
            }
            #expect(isNarrow, "\(terminal.text)")
            try #expect(run.finish().ending == .exit(0))
            let text = try terminal.everything()
            for line in text.drawnLines where line.contains(" left") { #expect(line.count < 160) }
            let last = try #require(text.drawnLines.last { $0.contains(" left") || $0.contains("100 %") })
            #expect(last.count < 40, "\(last)")
            #expect(text.contains("good signature by"), "\(text)")
        }
    }

    @Test(.simulator, arguments: ["dumb", "", nil]) func `a terminal that understands no escape gets none`(
        name: String?
    ) throws {
        try Bench.run { bench in
            let terminal = try Pseudoterminal(columns: 80)
            let outcome = try bench.tool.run(
                ["build", "--release-url", bench.mirror.slowURL], ["TERM": name], to: .terminal(terminal))
            let text = try terminal.everything()
            #expect(outcome.ending == .exit(0), "\(text)")
            #expect(!text.contains("\u{1b}") && !text.replacing("\r\n", with: "\n").contains("\r"), "\(text)")
            #expect(text.contains("downloaded "), "\(text)")
        }
    }

    @Test(.simulator) func `while Proxmox works, its own percentage is shown, and asked for only then`() throws {
        try Bench.run { bench in
            let path = "/nodes/\(bench.target.node)/qemu$"
            let says: [String: JSON] = ["text": "transferred 1.0 GiB of 20.0 GiB (5.00%)"]
            try bench.simulator.fault("task-never-ends", "POST", path, says)
            let terminal = try Pseudoterminal(columns: 40)
            let run = try bench.tool.start(["build"], ["TERM": "xterm"], to: .terminal(terminal))
            try bench.waitForHeldTask()
            let isShown = eventually { terminal.text.drawnLines.contains { $0.contains(": 5.0 %, 0:") } }
            #expect(isShown, "\(terminal.text)")
            try bench.simulator.clearFaults()
            try bench.releaseTasks()
            try #expect(run.finish().ending == .exit(0))
            let text = try terminal.everything()
            for line in text.drawnLines where line.contains(" %,") { #expect(line.count < 40, "\(line)") }
            let looks = try bench.simulator.requests().filter {
                $0.path.hasSuffix("/status") && $0.path.contains("/tasks/")
            }
            let logs = try bench.simulator.requests().filter { $0.path.hasSuffix("/log") }
            #expect(!logs.isEmpty && logs.count <= looks.count)
        }
    }

    @Test(.simulator, arguments: [["--no-progress"], ["--quiet"], []])
    func `nobody who looks at no terminal costs a request`(arguments: [String]) throws {
        try Bench.run { bench in
            let path = "/nodes/\(bench.target.node)/qemu$"
            try bench.simulator.fault(
                "task-never-ends", "POST", path, ["text": "transferred 1.0 GiB of 20.0 GiB (5.00%)"])
            let terminal = try Pseudoterminal(columns: 80)
            let run = try bench.tool.start(
                ["build"] + arguments, ["TERM": "xterm"], to: arguments.isEmpty ? .test : .terminal(terminal))
            try bench.waitForHeldTask()
            // Looks come every two seconds then, the first of them that could ask for a log among them.
            let hasWaited = try eventually {
                try bench.simulator.requests().filter { $0.path.contains("/tasks/") && $0.path.hasSuffix("/status") }
                    .count > 6
            }
            #expect(hasWaited)
            try bench.simulator.clearFaults()
            try bench.releaseTasks()
            try #expect(run.finish().ending == .exit(0))
            try #expect(!bench.simulator.requests().contains { $0.path.hasSuffix("/log") })
        }
    }

    /// What strangers can write into Proxmox, or a proxy answers.
    @Test(.simulator, arguments: ["list", "check", "doctor", "prune"])
    func `what a stranger wrote does not steer the terminal`(command: String) throws {
        try Bench.run { bench in
            try bench.simulator.change(
                "/vms", ["vmid": 21150, "config": ["name": "x", "description": "\u{1b}]0;title\u{7}\u{202e}\u{9b}2J"]])
            let hostile: [String: JSON] = ["status": 500, "message": "\u{1b}[2J\u{9b}2J\u{202e}\u{61c}bad", "times": 0]
            try bench.simulator.fault("status", "GET", "/nodes/[^/]+/storage$", hostile)
            let outcome = try bench.tool.run([command] + (command == "prune" ? ["--dry-run"] : []))
            for scalar in (outcome.text + outcome.errors).unicodeScalars {
                let isHarmless = scalar == "\n" || scalar.value >= 0x20 && !(0x7f..<0xa0).contains(scalar.value)
                #expect(isHarmless && ![0x61c, 0x202e].contains(scalar.value), "\(outcome)")
            }
        }
    }
}
