extension Settings {
    static let release = OptionGroup("Release and image")

    /// The release channel.
    public static let channel = Setting(
        "channel", .choice(["stable", "beta", "alpha", "lts"], "CHANNEL"), default: "stable", in: release,
        help: "release channel")

    /// The board.
    public static let board = Setting(
        "board", .choice(["amd64-usr", "arm64-usr"], "BOARD"), default: "amd64-usr", in: release,
        help: "CPU architecture")

    /// A version such as `4593.2.5`, or `current`.
    public static let version = Setting(
        "release", .release, default: "current", in: release,
        help: "version to build, such as 4593.2.5, or current, or current-YEAR (lts)")

    /// Build a version older than the template's.
    public static let allowDowngrade = Setting(
        flag: "allow-downgrade", in: release, environment: .none,
        help: "accept a release that was signed before the template's")

    /// Which of a release's images.
    public static let flavour = Setting(
        "flavour", .choice(["qemu", "proxmoxve"], "FLAVOUR"), default: "qemu", in: release,
        help: "image to take")

    /// How the image is packed on the server.
    public static let compression = Setting(
        "compression", .choice(["bz2", "none"], "FORMAT"), default: "bz2", in: release,
        help: "download the .img.bz2 (bz2) or the .img as it is (none; always so for proxmoxve)")

    /// What guests shall think they run on.
    public static let platform = Setting(
        "platform", .platform, in: release, note: "proxmoxve, openstack before release 4152",
        help: "what guests think they run on, by Ignition's name")

    /// Whether the image keeps its login without a password.
    public static let consoleAutologin = Setting(
        "console-autologin", .onOff, default: "on", in: release,
        help: "off takes away the image's login without a password on its consoles")

    /// More words for the kernel's command line. They hold commas, so that a variable has blanks between them.
    public static let kernelArgument = Setting(
        repeatable: "kernel-argument", .kernelArgument, separator: " ", in: release,
        help: "argument for the kernel, such as loglevel=4; there is room for a few")

    /// A mirror, without a trailing slash.
    public static let releaseURL = Setting(
        "release-url", .releaseURL, in: release, note: "Flatcar's servers",
        help: "mirror that holds BOARD/VERSION/; https://, http:// or file://")

    /// A file with the OpenPGP key to verify with.
    public static let signingKey = Setting(
        "signing-key", .path(), in: release, note: "fetched, then cached",
        help: "file or URL with the OpenPGP key that signs the images")

    /// The primary key's fingerprint to trust instead of the built-in one: 40 upper-case digits.
    public static let trustedFingerprint = Setting(
        "trusted-fingerprint", .keyFingerprint, in: release, note: "Flatcar's, built in",
        help: "trust the signing key with this fingerprint instead of Flatcar's")

    /// When a fetched signing key is asked for again: at least as often as a copy counts without that.
    public static let keyMaxAge = Setting(
        "key-max-age", .duration(0...1_209_600), default: "1d", in: release,
        help: "ask for the signing key again when its copy is older; before a new release always")

    /// How old a release may be.
    public static let maxAge = Setting(
        "max-age", .integer(1...36_500, "DAYS"), in: release, note: "any age",
        help: "refuse a release whose image was signed longer ago")

    /// Whether nobody is asked for the key.
    public static let offline = Setting(
        flag: "offline", in: release, environment: .none,
        help: "use the copy of the signing key, whatever its age, and ask nobody")

    /// Decoder threads.
    public static let workers = Setting(
        "workers", .integer(1...256), in: release, note: "one per CPU", help: "threads that decompress")

    /// How fast a download has to be.
    public static let minSpeed = Setting(
        "min-speed", .integer(0...1_000_000, "KIB"), default: "16", in: release,
        help: "KiB/s that a download must have on average over five minutes; 0 for any speed")

    static let releaseOptions: [OptionSpec] = [
        channel.spec, board.spec, version.spec, flavour.spec, compression.spec, platform.spec, consoleAutologin.spec,
        kernelArgument.spec, releaseURL.spec, signingKey.spec, trustedFingerprint.spec, keyMaxAge.spec, maxAge.spec,
        minSpeed.spec, workers.spec,
    ]
}
