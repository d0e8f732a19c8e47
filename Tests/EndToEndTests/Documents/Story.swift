import Foundation
import Testing

/// What a reader does with a page: enters its blocks of commands, one after the other, as they stand. The commands of the
/// tool are the tool's, on a Proxmox of the test's own; those of others are played by Fixtures/programs.
final class Story {
    let bench: Bench
    /// Where the reader is.
    let folder: String
    /// Where `scripts/install` puts things.
    let root: String
    /// What a reader fills in; each stands in a document for a thing of one's own.
    var filledIn: [(placeholder: String, own: String)]
    private var administrator: Administrator?
    private let programs: String
    private let entered: String
    private let variables: String

    struct Outcome: CustomStringConvertible {
        let block: Block
        let ending: Child.Ending?
        let output: String
        let errors: String

        var description: String { "\(block.testDescription)\n\(block.text)\(output)\(errors)" }

        /// The commands that root shall enter, as `doctor` prints them.
        var commands: [String] {
            output.split(separator: "\n").filter { $0.contains(/^\s+(pveum|pvesm|pvesh|qm)\s/) }
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    init(_ bench: Bench) throws {
        self.bench = bench
        let scratch = bench.scratch
        (folder, root) = (try scratch.directory("folder"), try scratch.directory("root"))
        (programs, entered) = (try scratch.directory("programs"), scratch.path + "/entered")
        filledIn = [
            ("https://pve1.example:8006", bench.target.url), ("flatcar@pve!build", bench.target.token),
            ("/etc/proxmox-flatcar", root + "/etc/proxmox-flatcar"),
        ]
        variables = scratch.fresh("variables")
        var own = bench.tool.environment
        // Nothing else: what a document says to remove is on a node, and not on this machine.
        own["PATH"] = programs
        own["GNUPGHOME"] = bench.mirror.server.key.path
        own["STORY_ROOT"] = root
        own["STORY_ENTERED"] = entered
        own["STORY_REPOSITORY"] = Settings.repository
        own["STORY_TOOL"] = Tool.path
        environment = own
        try addPrograms()
    }

    /// What the shell has at first; what blocks export stays.
    var environment: [String: String]

    /// As on a node where nothing has been set up, before a reader who has told the tool nothing.
    func startBare() throws {
        administrator = try Administrator(bench, entries: [:])
        for name in bench.target.environment.keys { environment[name] = nil }
    }

    /// A file in the folder where the reader is.
    func write(_ name: String, _ text: String) throws {
        let file = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    /// A text of a document, filled in.
    func fill(_ text: String) -> String { filledIn.reduce(text) { $0.replacing($1.placeholder, with: $1.own) } }

    /// Enters a block.
    @discardableResult
    func enter(_ block: Block, expecting code: Int32? = 0) throws -> Outcome {
        let name = bench.scratch.fresh("block")
        let script = "set -euo pipefail\n\(fill(block.text))\n/usr/bin/env --null > '\(variables)'\n"
        // What the reader types when a command asks for it.
        try Data((bench.target.secret + "\n").utf8).write(to: URL(filePath: name + ".in"))
        let (input, output) = (try Descriptor.reading(name + ".in"), try Descriptor.writing(name + ".out"))
        let child = try Child(
            "/usr/bin/env", ["--chdir=\(folder)", "/bin/bash", "--norc", "-c", script], environment: environment,
            descriptors: [0: input, 1: output, 2: try Descriptor.writing(name + ".err")])
        let ending = child.wait(atMost: 300)
        func text(_ suffix: String) -> String { (try? String(contentsOfFile: name + suffix, encoding: .utf8)) ?? "" }
        let outcome = Outcome(block: block, ending: ending, output: text(".out"), errors: text(".err"))
        if Settings.showsRuns { print(outcome) }
        #expect(!(outcome.output + outcome.errors).contains(bench.target.secret), "\(block.place) shows the secret")
        if let code { #expect(ending == .exit(code), "\(outcome)") }
        if ending == .exit(0) { try keepVariables() }
        try passOn()
        return outcome
    }

    /// Enters what root shall enter on a node.
    func administer(_ commands: [String]) throws {
        for (index, command) in commands.enumerated() where !commands[..<index].contains(command) {
            try administrator?.enter(command)
        }
    }

    /// What a block exports is there for the next one.
    private func keepVariables() throws {
        let text = try String(contentsOfFile: variables, encoding: .utf8)
        for line in text.split(separator: "\0") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
        }
    }

    /// Hands the node's own commands to the node.
    private func passOn() throws {
        guard let text = try? String(contentsOfFile: entered, encoding: .utf8) else { return }
        unlink(entered)
        if administrator == nil {
            administrator = try Administrator(bench, entries: ["/": Set(bench.ownRights().compactMap(\.string))])
        }
        for line in text.split(separator: "\n") {
            try administrator?.enter(JSON(String(line)).array.compactMap(\.string))
        }
    }

    /// The programs that documents call, and the scripts of the repository: whoever calls another is told that there is none.
    private func addPrograms() throws {
        let fixture = Settings.repository + "/Tests/EndToEndTests/Fixtures/programs"
        let manager = FileManager.default
        let path = Command.environment["PATH"] ?? ""
        func add(_ file: String, _ name: String) throws {
            let text = "#!/bin/sh\nSTORY_PATH=$PATH PATH='\(path)' exec python3 '\(fixture)' \(name) \"$@\"\n"
            try Data(text.utf8).write(to: URL(filePath: file))
            chmod(file, 0o755)
        }
        for name in Self.others { try add(programs + "/" + name, name) }
        for name in Self.real {
            try manager.createSymbolicLink(atPath: programs + "/" + name, withDestinationPath: "/usr/bin/" + name)
        }
        try manager.createSymbolicLink(atPath: programs + "/proxmox-flatcar", withDestinationPath: Tool.path)
        let scripts = try bench.scratch.directory("folder/scripts")
        for name in try manager.contentsOfDirectory(atPath: Settings.repository + "/scripts")
        where manager.isExecutableFile(atPath: Settings.repository + "/scripts/" + name)
            && (try? manager.contentsOfDirectory(atPath: Settings.repository + "/scripts/" + name)) == nil
        {
            try add(scripts + "/" + name, "scripts/" + name)
        }
    }

    private static let others = [
        "ansible-galaxy", "ansible-playbook", "clusterctl", "git", "helm", "journalctl", "kubectl", "pip", "pvesm",
        "pveum", "qm", "rm", "sudo", "systemctl", "tofu",
    ]
    /// Those of this machine that do no harm.
    private static let real = ["cat", "gpg", "sh", "sha256sum"]
}
