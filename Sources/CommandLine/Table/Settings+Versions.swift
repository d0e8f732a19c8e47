extension Settings {
    static let versions = OptionGroup("Versions")

    /// How many older versions stay. More do not fit into the template's description, where they are recorded.
    public static let keep = Setting(
        "keep", .integer(0...4), default: "2", in: versions, help: "older versions to keep beside the current one")

    /// Put back what somebody has changed by hand.
    public static let resetShape = Setting(
        flag: "reset-shape", in: versions, environment: .none,
        help: "put back settings of the template that somebody has changed by hand")

    /// A template of its own for each version.
    public static let ownVMIDs = Setting(
        "vmid-per-version", .vmidRange, in: versions,
        help: "make each version a template of its own as well, under a VMID of this range")

    /// Try a version out before it is promoted.
    public static let smokeTest = Setting(
        flag: "smoke-test", in: versions, help: "start a throwaway of a new version first, and look at it")

    /// The throwaway's VMID.
    public static let smokeTestVMID = Setting(
        "smoke-test-vmid", .integer(100...999_999_999, "VMID"), in: versions, note: "the one after the template's",
        help: "VMID of the throwaway")

    /// How long the throwaway may take to start.
    public static let smokeTestTimeout = Setting(
        "smoke-test-timeout", .duration(1...86_400), default: "5m", in: versions,
        help: "how long the throwaway may take until its guest agent answers")

    static let versionOptions: [OptionSpec] = [
        keep.spec, ownVMIDs.spec, smokeTest.spec, smokeTestVMID.spec, smokeTestTimeout.spec, resetShape.spec,
    ]
}
