import YAML

/// How clusterctl reads a template: `${NAME}` is a variable, and what else looks like a sign of its own is doubled
/// (github.com/drone/envsubst, `parse/scan.go`).
enum Clusterctl {
    /// A variable in the place of a value.
    static func variable(_ name: String, default text: String? = nil) -> YAMLNode {
        .verbatim("${\(name)" + (text.map { ":=\($0)" } ?? "") + "}")
    }

    /// Text that shall arrive as it is: a dollar sign before `{` or another one is doubled.
    static func literal(_ text: String) -> String {
        doubled("$", before: ["{", "$"], in: text)
    }

    /// A whole document, whose variables are in it already: a backslash before `/` or another one is doubled. Such pairs
    /// come of YAML's own quoting, too.
    static func document(_ text: String) -> String {
        doubled("\\", before: ["\\", "/"], in: text)
    }

    private static func doubled(
        _ sign: Unicode.Scalar, before followers: [Unicode.Scalar], in text: String
    ) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            result.append(scalar)
            if scalar == sign, index + 1 < scalars.count, followers.contains(scalars[index + 1]) {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
