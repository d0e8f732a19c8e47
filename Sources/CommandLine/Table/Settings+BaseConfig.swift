extension Settings {
    static let baseConfig = OptionGroup("Base config")

    /// Fragments of the user's own.
    public static let ignition = Setting(
        repeatable: "ignition", .path("FILE|DIR"), in: baseConfig,
        help: "Ignition fragment, or directory of *.ign, merged after the built-in ones")

    /// Built-in fragments to leave out.
    public static let without = Setting(
        repeatable: "without", .name("NAME", "a fragment's name"), in: baseConfig,
        help: "leave out this built-in fragment")

    static let baseConfigOptions: [OptionSpec] = [ignition.spec, without.spec]
}
