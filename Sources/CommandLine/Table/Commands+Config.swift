extension CommandSpec {
    /// The command that looks at settings, whoever takes them.
    /// - Parameter commands: all others.
    static func config(of commands: [CommandSpec]) -> CommandSpec {
        CommandSpec(
            CommandName.config.rawValue, section: "Settings",
            summary: "print settings and where they come from, or check the file",
            discussion: [
                "print shows each setting of all commands: its value, and who set it: a flag, a variable, a line of the "
                    + "settings file, or nobody. Whether the secret is set is said, and nothing more of it. A setting that is "
                    + "missing is no failure. With --template, the settings are those of one section.",
                "check looks at the whole settings file, and at nothing else: lines that cannot be read, unknown keys, wrong "
                    + "values, keys set twice, sections that share a VMID, lines for nodes that are not there, and a secret that "
                    + "every user can read. It names each with its line, and exits 64 if there is an error among them, and "
                    + "0 where there are none, or only warnings.",
            ],
            arguments: [ArgumentSpec("ACTION", help: "print or check", completion: .choices(ConfigAction.words))],
            options: [Settings.output.spec] + settings(of: commands),
            examples: [
                Example("Show where each setting comes from", "proxmox-flatcar config print"),
                Example("Look for mistakes in a file", "proxmox-flatcar config check --config ./config.env"),
            ])
    }

    /// Every option that is a setting, once, as a command takes it that can do without.
    private static func settings(of commands: [CommandSpec]) -> [OptionSpec] {
        var seen: Set<String> = []
        let all = commands.flatMap(\.options).filter { $0.environment != nil && seen.insert($0.name).inserted }
        return all.map { option in
            switch option.presence {
            case .required, .requiredUnless: option.optional("most commands need it")
            case .optional, .defaulted: option
            }
        }
    }
}

/// What `config` can do.
public enum ConfigAction: String, Sendable, CaseIterable {
    /// Print every setting.
    case print
    /// Look for what is wrong in the settings file.
    case check

    static let words = allCases.map(\.rawValue)
}
