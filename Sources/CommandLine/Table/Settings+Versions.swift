extension Settings {
    static let versions = OptionGroup("Versions")

    /// How many older versions stay. More do not fit into the template's description, where they are recorded.
    public static let keep = Setting(
        "keep", .integer(0...4), default: "2", in: versions, help: "older versions to keep beside the current one")

    /// Put back what somebody has changed by hand.
    public static let resetShape = Setting(
        flag: "reset-shape", in: versions, environment: .none,
        help: "put back settings of the template that somebody has changed by hand")

    static let versionOptions: [OptionSpec] = [keep.spec, resetShape.spec]
}
