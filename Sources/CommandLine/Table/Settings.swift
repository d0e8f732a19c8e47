/// The table's rows: one constant per setting, in a file per group.
///
/// To add one: write its constant, and name it in the lists of the commands that take it. Help, man page, completions,
/// environment name and file key follow.
public enum Settings {
    static let general = OptionGroup("General")

    /// The file of settings to read.
    public static let config = Setting(
        "config", .path(), default: "/etc/proxmox-flatcar/config.env", in: general,
        help: "settings file: KEY=VALUE lines, and a section [NAME] for each of several templates")

    /// Leave out everything on stderr but warnings and errors.
    public static let quiet = Setting(
        flag: "quiet", in: general, short: "q", help: "print warnings and errors only, beside the result")

    /// Print no progress.
    public static let noProgress = Setting(
        flag: "no-progress", in: general, help: "print no progress: neither bars nor lines")

    /// What every command takes that does something.
    static let generalOptions: [OptionSpec] =
        [config.spec, templateName.spec, quiet.spec, noProgress.spec] + logOptions
}
