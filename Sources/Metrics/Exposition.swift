/// Prometheus' text format, version 0.0.4, as node_exporter's textfile collector reads it
/// (prometheus.io/docs/instrumenting/exposition_formats).
package enum Exposition {
    /// All metrics that have samples.
    package static func text(_ gauges: [Gauge]) -> String {
        gauges.filter { !$0.samples.isEmpty }.map { gauge in
            "# HELP \(gauge.name) \(escaped(gauge.help, quotes: false))\n# TYPE \(gauge.name) gauge\n"
                + gauge.samples.map { "\(gauge.name)\(labels($0.labels)) \(number($0.value))\n" }.joined()
        }.joined()
    }

    private static func labels(_ labels: [Sample.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    /// Bytes and times are whole: no exponent, so that people can read them.
    private static func number(_ value: Double) -> String { Int64(exactly: value).map(String.init) ?? "\(value)" }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\"" where quotes: "\\\""
            default: String(scalar)
            }
        }.joined()
    }
}
