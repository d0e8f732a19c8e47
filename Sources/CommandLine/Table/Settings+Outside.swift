/// What others are told of a build.
extension Settings {
    static let outside = OptionGroup("Seen from outside")

    /// Where the metrics go.
    public static let metricsFile = Setting(
        "metrics-file", .path(), in: outside,
        help: "write metrics of the build to FILE, for node_exporter's textfile collector")

    /// What is told of changes and failures.
    public static let notify = Setting(
        "notify", .path("COMMAND"), in: outside,
        help: "after a change or a failure: run COMMAND with the result as JSON on stdin")

    /// How long the command of `notify` may take.
    public static let notifyTimeout = Setting(
        "notify-timeout", .duration(1...3600), default: "1m", in: outside,
        help: "end the COMMAND of --notify when it takes longer")

    static let outsideOptions: [OptionSpec] = [metricsFile.spec, notify.spec, notifyTimeout.spec]
}
