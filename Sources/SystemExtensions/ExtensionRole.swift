/// Which of its units an extension starts, where it brings several and starts none by itself.
public struct ExtensionRole: Sendable, Equatable {
    /// The extensions that need one, with the unit of each role (flatcar/sysext-bakery, `docs/k3s.md`, `docs/rke2.md`).
    static let units = [
        "k3s": ["server": "k3s.service", "agent": "k3s-agent.service"],
        "rke2": ["server": "rke2-server.service", "agent": "rke2-agent.service"],
    ]

    /// The extension's name.
    public let name: String
    /// The unit that it starts.
    let unit: String

    /// Reads `k3s=server`.
    /// - Returns: `nil` where there is no such role.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let unit = Self.units[parts[0]]?[parts[1]] else { return nil }
        name = parts[0]
        self.unit = unit
    }

    /// What `init` reads.
    public static var all: [String] {
        units.flatMap { name, roles in roles.keys.map { "\(name)=\($0)" } }.sorted()
    }

    /// Whether an extension starts nothing without one.
    public static func isNeeded(by name: String) -> Bool { units[name] != nil }

    /// What enables the unit. It is not there before the extension is loaded.
    var link: ConfigLink {
        ConfigLink(
            path: "/etc/systemd/system/multi-user.target.wants/\(unit)",
            target: "/usr/local/lib/systemd/system/\(unit)")
    }
}
