import CommandLine
import Testing

/// Commands, options and variables that documents name in their sentences and tables are there. What stands in blocks of
/// code is run by the end-to-end tests.
@Suite struct DocumentedCodeTests {
    /// Others that documents name; what is said of them is theirs.
    private static let programsOfOthers: Set = [
        "apt", "butane", "clusterctl", "curl", "journalctl", "podman", "pveum", "pvesm", "qm", "skopeo", "sudo",
        "ssh-keygen", "ssh-keyscan", "systemctl",
        "-e", "-p",  // of ansible-playbook and ssh-keyscan, which stand before them
    ]

    /// Variables whose names begin like ours, and who reads them.
    private static let variablesOfOthers: Set = [
        "PROXMOX_SOURCENODE",  // Cluster API's provider
        "PROXMOX_VE_ENDPOINT", "PROXMOX_VE_API_TOKEN",  // the provider for Terraform
        // Ansible's collection
        "PROXMOX_HOST", "PROXMOX_USER", "PROXMOX_TOKEN_ID", "PROXMOX_TOKEN_SECRET", "PROXMOX_VALIDATE_CERTS",
        "PROXMOX_FLATCAR_CHANEL",  // nobody: it is the slip that an example finds
    ]

    /// What is wrong with code in a sentence; `nil` for nothing, and for what is not ours.
    static func problem(of span: String) -> String? {
        // What stands behind a pipe is somebody else's; a table has it with a backslash.
        var words = span.split(separator: " ").map(String.init).prefix { $0 != "|" && $0 != "\\|" }
        if words.first == program.name { words.removeFirst() }
        guard let first = words.first, !programsOfOthers.contains(first), !first.hasPrefix("scripts/") else {
            return nil
        }
        if program.command(named: first) != nil { return problem(ofCommand: Array(words)) }
        guard first.hasPrefix("-"), first != "-" else {
            return span.hasPrefix(program.name + " ") ? "there is no such command" : nil
        }
        guard first.contains(/^--?[a-z]/) else { return nil }
        // An option alone may be any command's, but all of one span must be of one.
        let problems = program.commands.map { problem(ofCommand: [$0.name] + words) }
        return problems.contains(nil) ? nil : "no command takes this: \(problems.compactMap { $0 }.first ?? "")"
    }

    private static func problem(ofCommand words: [String]) -> String? {
        // Placeholders of arguments; those of options stand as values.
        let isAboutOthers = ["help", "man"].contains(words.first)
        let words = words.filter { word in
            !word.hasPrefix("[") && !(isAboutOthers && word.allSatisfy { $0.isUppercase })
        }
        let command = words.first.flatMap(program.command(named:))
        let foreign = words.filter { $0.hasPrefix("--") }.map { $0.prefix { $0 != "=" } }.first { word in
            command?.allOptions.contains { word == "--" + $0.name && $0.hasFlag } != true
        }
        if let wrong = command.flatMap({ choiceProblem(words, $0) }) { return wrong }
        if let foreign { return "'\(words[0])' has no \(foreign)" }
        do {
            _ = try program.parse(words)
            return nil
        } catch {
            switch error.problem {
            // A sentence need not repeat all that a command takes.
            case .missingArgument, .argumentNeedsFlag: return nil
            case .missingValue(_, _, next: nil): return nil
            default: return error.message
            }
        }
    }

    /// Values that have to be chosen are among those that there are.
    private static func choiceProblem(_ words: [String], _ command: CommandSpec) -> String? {
        for (word, value) in zip(words, words.dropFirst()) {
            guard let option = command.allOptions.first(where: { word == "--" + $0.name }), let shape = option.shape,
                !shape.choices.isEmpty, option.name != "release",  // any version goes, and a shell offers few
                value != shape.placeholder, value != "…"
            else { continue }
            if !shape.choices.contains(value) { return "\(word) \(value)" }
        }
        return nil
    }

    @Test(arguments: Documents.forUsers) func `each command and option is one that there is`(name: String) throws {
        for span in try Documents.spans(Documents.text(name)) {
            let problem = Self.problem(of: span)
            #expect(problem == nil, "\(name): \(span)")
        }
    }

    @Test(arguments: [
        "build --nonsense", "check --smoke-test", "proxmox-flatcar bild", "--delivery pigeon", "--sysxt NAME=VERSION",
        "build --delivery pigeon", "try --keep-running --timeout 5m --consumer-x", "-x",
        "--expect-unit UNIT --sftp-known-host FILE", "config print --templates",
    ])
    func `a slip is found`(span: String) { #expect(Self.problem(of: span) != nil) }

    @Test(arguments: Documents.forUsers) func `each variable is one that there is`(name: String) throws {
        let known = Set(program.allOptions.compactMap(\.environment)).union(Self.variablesOfOthers)
        for match in try Documents.text(name).matches(of: /\bPROXMOX_[A-Z_]*[A-Z]\b/) {
            let variable = String(match.output)
            // A pattern, such as PROXMOX_FLATCAR_…, is none.
            guard variable != "PROXMOX_FLATCAR" else { continue }
            #expect(known.contains(variable), "\(name): \(variable)")
        }
    }

    @Test func `others' variables are still named somewhere`() throws {
        let all = try Documents.forUsers.map(Documents.text).joined()
        for variable in Self.variablesOfOthers { #expect(all.contains(variable), "\(variable)") }
    }
}
