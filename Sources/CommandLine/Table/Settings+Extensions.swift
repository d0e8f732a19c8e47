/// System extensions of the guests.
extension Settings {
    static let extensions = OptionGroup("System extensions")

    /// What a bakery has, by name and version.
    public static let systemExtension = Setting(
        repeatable: "sysext", .systemExtension, in: extensions,
        help: "system extension that guests load, such as k3s=v1.32.2+k3s1; latest takes the newest version")

    /// What those start that start nothing by themselves.
    public static let extensionRole = Setting(
        repeatable: "sysext-role", .choice(extensionRoles, "NAME=ROLE"), in: extensions,
        help: "what a guest is with this system extension")

    /// A bakery, without a trailing slash.
    public static let extensionURL = Setting(
        "sysext-url", .releaseURL, default: "https://extensions.flatcar.org/extensions", in: extensions,
        help: "folder with system extensions and their SHA256SUMS, the same for this machine and for guests")

    /// Whether guests look for newer versions.
    public static let extensionUpdates = Setting(
        flag: "sysext-updates", in: extensions,
        help: "guests fetch newer versions of their system extensions for their next start")

    /// The roles that there are.
    public static let extensionRoles = ["k3s=agent", "k3s=server", "rke2=agent", "rke2=server"]

    static let extensionOptions: [OptionSpec] = [
        systemExtension.spec, extensionRole.spec, extensionURL.spec, extensionUpdates.spec,
    ]
}

extension ValueKind<String> {
    /// A name and a version. What they may hold, the bakery's room says.
    static var systemExtension: ValueKind {
        ValueKind(ValueShape("NAME=VERSION")) { text throws(ValueProblem) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                throw ValueProblem("NAME=VERSION, such as kubernetes=v1.34.1 or tailscale=latest")
            }
            return text
        }
    }
}
