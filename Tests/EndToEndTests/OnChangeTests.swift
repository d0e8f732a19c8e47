import Foundation
import Testing

/// What is done when the template has another version: `build --on-change`.
@Suite(.blocking) struct OnChangeTests {
    @Test(.simulator) func `the current version's values are in the file, and it is left alone while nothing changes`()
        throws
    {
        try Bench.run { bench in
            let file = try bench.scratch.directory("tree") + "/flatcar.yaml"
            let arguments = ["build", "--on-change", file, "--on-change-values", "clusterctl"]
            let plan = try bench.tool.run(arguments + ["--dry-run"])
            #expect(plan.ending == .exit(0) && !FileManager.default.fileExists(atPath: file), "\(plan)")
            let outcome = try bench.tool.run(arguments)
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("values are in \(file)"), "\(outcome)")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(
                text.contains("TEMPLATE_VMID: \"\(bench.target.vmid)\"\nPROXMOX_SOURCENODE: \(bench.target.node)\n"))
            let written = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
            try #expect(bench.tool.run(arguments).ending == .exit(0))
            try #expect(FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == written)
            // It says what stands, also where an earlier run could not write it.
            try Data("old\n".utf8).write(to: URL(filePath: file))
            try #expect(bench.tool.run(arguments).ending == .exit(0))
            try #expect(String(contentsOfFile: file, encoding: .utf8) == text)
            try #expect(FileManager.default.contentsOfDirectory(atPath: bench.scratch.path + "/tree").count == 1)
        }
    }

    @Test(.simulator) func `a command gets what the run has done, and no secret`() throws {
        try Bench.run { bench in
            let folder = try bench.scratch.directory("command")
            let command = try program(
                "#!/bin/sh\ncat > '\(folder)/stdin'\nenv > '\(folder)/env'\nls /proc/self/fd > '\(folder)/fd'\necho told\n",
                folder)
            let outcome = try bench.tool.run(["build", "--on-change", command, "--output", "json"])
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("\(command): told"), "\(outcome)")
            let told = try JSON(Data(contentsOf: URL(filePath: folder + "/stdin")))
            let result = try JSON(outcome.output)
            #expect(
                told["version"] == result["version"] && told["volume"] == result["volume"]
                    && told["changed"]?.bool == true)
            let environment = try String(contentsOfFile: folder + "/env", encoding: .utf8)
            // ls has one of its own, for the folder.
            let descriptors = try String(contentsOfFile: folder + "/fd", encoding: .utf8).split(separator: "\n")
            #expect(descriptors.count <= 4, "\(descriptors)")
            #expect(!environment.contains(bench.target.secret) && environment.contains("PROXMOX_URL="))
        }
    }

    /// What the command does, and what is said of it.
    static let failures = [
        ("exit 3", "it ended with exit code 3"), ("kill -9 $$", "signal 9 ended it"),
        ("sleep 600 & sleep 600", "because it took longer"), ("yes", "because it wrote more than 1 MiB"),
    ]

    @Test(.simulator, arguments: failures)
    func `a command that fails is reported, and the version counts`(body: String, words: String) throws {
        try Bench.run { bench in
            let command = try program("#!/bin/sh\n\(body)\n", bench.scratch.directory("command"))
            let outcome = try bench.tool.run(["build", "--on-change", command, "--on-change-timeout", "2s"])
            #expect(outcome.ending == .exit(0) && outcome.errors.contains(words), "\(outcome)")
            try bench.expectTemplate()
        }
    }

    @Test(.simulator) func `a place where no file can be is refused before anything is asked`() throws {
        try Bench.run { bench in
            try bench.simulator.clearLog()
            let script = try bench.scratch.file("hook.sh", "#!/bin/sh\n")
            for place in ["/nowhere/values.json", bench.scratch.path, "-", "env", "echo hi", script] {
                let outcome = try bench.tool.run(["build", "--on-change", place])
                #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("--on-change"), "\(outcome)")
            }
            try #expect(String(contentsOfFile: script, encoding: .utf8) == "#!/bin/sh\n")
            let alone = try bench.tool.run(["build", "--on-change-values", "kamaji"])
            #expect(alone.ending == .exit(64) && alone.errors.contains("--on-change FILE"), "\(alone)")
            try #expect(bench.simulator.requests().isEmpty)
        }
    }

    @Test(.simulator) func `extensions that would reach nobody are refused`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(
                ["build", "--consumer", "capmox", "--sysext", "k3s=latest", "--sysext-role", "k3s=server"])
            #expect(outcome.ending == .exit(64) && outcome.errors.contains("values --for capmox"), "\(outcome)")
        }
    }

    private func program(_ text: String, _ folder: String) throws -> String {
        let path = folder + "/command"
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}
