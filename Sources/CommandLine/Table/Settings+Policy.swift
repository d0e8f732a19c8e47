/// When a release is taken.
extension Settings {
    /// How old a release has to be before it is taken.
    public static let soak = Setting(
        "soak", .integer(1...3650, "DAYS"), in: release, note: "taken at once",
        help: "take a release only when its image was signed at least so many days ago")

    /// Releases that are passed over.
    public static let skip = Setting(
        repeatable: "skip", .fullVersion, in: release, help: "never take this release; the next one is taken")

    /// The highest release that is taken, or the first numbers of it.
    public static let maxVersion = Setting(
        "max-version", .versionPrefix, in: release, note: "any",
        help: "never take a release above this, such as 4593 (with all of 4593.x.y) or 4593.2.5")

    static let policyOptions: [OptionSpec] = [soak.spec, skip.spec, maxVersion.spec]
}

extension ValueKind<String> {
    /// A Flatcar version such as `4593.2.5`.
    static var fullVersion: ValueKind { numbers("VERSION", 3...3, "a version such as 4593.2.5") }

    /// One to three numbers of a version, from its first on.
    static var versionPrefix: ValueKind {
        numbers("VERSION", 1...3, "a version such as 4593.2.5, or its first numbers: 4593, 4593.2")
    }

    private static func numbers(_ placeholder: String, _ count: ClosedRange<Int>, _ what: String) -> ValueKind {
        ValueKind(ValueShape(placeholder)) { text throws(ValueProblem) in
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard count.contains(parts.count), parts.allSatisfy(isVersionNumber) else { throw ValueProblem(what) }
            return text
        }
    }

    /// At most six digits, and no zero before others, so that every number has one spelling.
    private static func isVersionNumber(_ text: Substring) -> Bool {
        (1...6).contains(text.utf8.count) && text.utf8.allSatisfy(\.isDigit) && (text == "0" || text.first != "0")
    }
}
