extension Settings {
    static let versions = OptionGroup("Versions")

    /// How many older versions stay.
    public static let keep = Setting(
        "keep", .integer(0...99), default: "2", in: versions, help: "older versions to keep beside the current one")

    /// Put back what somebody has changed by hand.
    public static let resetShape = Setting(
        flag: "reset-shape", in: versions, environment: .none,
        help: "put back settings of the template that somebody has changed by hand")

    /// Where the versions are.
    public static let versionVMIDs = Setting(
        "version-vmids", .vmidRange, in: versions, note: "VMID*100 and the 99 after it",
        help: "VMIDs of the versions, which are templates of their own")

    /// Whether versions are protected.
    public static let versionProtection = Setting(
        "version-protection", .onOff, in: versions, note: "on, for capmox off",
        help: "protect versions from removal; clones made of a version by its VMID are protected then, too")

    /// Take over what is not ours.
    public static let adopt = Setting(
        flag: "adopt", in: versions, environment: .none,
        help: "take over a template under the VMID that was made by hand, or has lost its notes")

    /// Try a version out before it is promoted.
    public static let smokeTest = Setting(
        flag: "smoke-test", in: versions, help: "start a throwaway clone of a new version first, and look at it")

    /// How long the throwaway may take to start.
    public static let smokeTestTimeout = Setting(
        "smoke-test-timeout", .duration(1...86_400), default: "5m", in: versions,
        help: "how long the throwaway may take until its guest agent answers")

    static let versionOptions: [OptionSpec] = [
        keep.spec, versionVMIDs.spec, versionProtection.spec, smokeTest.spec, smokeTestTimeout.spec, resetShape.spec,
        adopt.spec,
    ]
}
