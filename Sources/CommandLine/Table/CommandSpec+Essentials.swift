extension CommandSpec {
    /// The options that the short help names: what a first run may need, a screen with all else at most.
    var essentials: [OptionSpec] {
        let chosen = Self.essentialNames[name] ?? []
        let listed = chosen.compactMap { name in options.first { $0.name == name } }
        guard listed.isEmpty else { return listed }
        // What it cannot do without, and what this one run should do.
        return Array(
            options.filter { $0.presence == .required || $0.environment == nil && $0.hasFlag }.prefix(
                Self.mostEssentials))
    }

    static let mostEssentials = 9

    private static let essentialNames: [String: [String]] = [
        "build": ["dry-run", "output", "url", "token", "secret-file", "vmid", "channel", "all", "nodes"],
        "check": ["output", "url", "token", "secret-file", "vmid", "all", "nodes"],
        "list": ["output", "url", "token", "secret-file", "vmid", "all", "nodes"],
        "rollback": ["dry-run", "output", "url", "token", "secret-file", "vmid", "nodes"],
        "prune": ["dry-run", "output", "keep", "url", "token", "secret-file", "vmid", "all"],
        "try": ["ignition", "without", "expect-unit", "expect-file", "keep-running", "url", "token", "vmid"],
        "doctor": ["output", "url", "token", "secret-file", "node", "vmid", "pool"],
        "fetch": ["out", "channel", "release", "platform", "release-url"],
        "ignition": ["pretty", "check", "ignition", "without"],
        "values": ["for", "format", "out", "vmid", "url"],
        "verify": ["signature", "signing-key", "offline"],
        "config": ["output", "config", "template"],
    ]
}
