/// What is said on stderr, and in which form.
extension Settings {
    /// `text` or `json`.
    public static let logFormat = Setting(
        "log-format", .choice(["text", "json"], "FORMAT"), default: "text", in: general,
        help: "form of the messages on stderr: text, or a JSON object a line")

    /// How many times more is shown: 1 for each request, 2 for libcurl's trace as well.
    public static let verbose = Setting(
        counted: "verbose", in: general, short: "v",
        help: "show each request: method, status, time, bytes; -vv is --trace")

    /// Show libcurl's own trace.
    public static let trace = Setting(
        flag: "trace", in: general, help: "show libcurl's trace with the heads of requests, without secrets")

    static let logOptions: [OptionSpec] = [logFormat.spec, verbose.spec, trace.spec]
}
