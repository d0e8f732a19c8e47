/// What one run should do: these have no variable, since no file should decide them for every run.
extension Settings {
    static let run = OptionGroup("Options")

    /// Print the plan, change nothing.
    public static let dryRun = Setting(
        flag: "dry-run", in: run, environment: .none, help: "print the plan and change nothing")

    /// Let the plan's exit code say whether there is something to do.
    public static let exitCode = Setting(
        flag: "exit-code", in: run, environment: .none,
        help: "with --dry-run: exit 2 when there is something to do")

    /// How long a build may end with "try again later" before that is a failure.
    public static let staleAfter = Setting(
        "stale-after", .duration(60...31_536_000), default: "3d", in: run,
        help: "fail when builds have ended with 'try again later' (75) for this long")

    /// `text` or `json`.
    public static let output = Setting(
        "output", .choice(["text", "json"], "FORMAT"), default: "text", in: run, environment: .none,
        help: "form of the result on stdout")

    /// Where the result goes; `-` is stdout.
    public static let out = Setting(
        "out", .path("FILE"), in: run, short: "o", environment: .none,
        help: "write to this file; - is stdout")

    /// Print JSON for people.
    public static let pretty = Setting(
        flag: "pretty", in: run, environment: .none, help: "indent the JSON")

    /// Validate instead of printing.
    public static let check = Setting(
        flag: "check", in: run, environment: .none,
        help: "validate FILEs, or the merged base config, and print nothing")

    /// The detached signature to verify.
    public static let signature = Setting(
        required: "signature", .path("SIG"), in: run, environment: .none,
        help: "detached OpenPGP signature, binary or ASCII-armoured")
}
