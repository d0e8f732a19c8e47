extension Settings {
    static let baseConfig = OptionGroup("Base config")

    /// The built-in fragments, by the names that `ignition/README.md` lists.
    public static let fragmentNames = [
        "kernel-console", "masked-units", "masked-docker", "update-policy", "journal", "console-login",
    ]

    /// Fragments of the user's own.
    public static let ignition = Setting(
        repeatable: "ignition", .path("FILE|DIR"), in: baseConfig,
        help: "Ignition or Butane fragment, or directory of *.ign, merged after the built-in ones")

    /// Built-in fragments to leave out.
    public static let without = Setting(
        repeatable: "without", .choice(fragmentNames, "NAME"), in: baseConfig,
        help: "leave out this built-in fragment")

    static let baseConfigOptions: [OptionSpec] = [ignition.spec, without.spec] + extensionOptions
}
