/// A version of Ignition's config specification, 3.MINOR.0.
struct SpecVersion: Comparable, Sendable, CustomStringConvertible {
    let minor: Int

    /// What every rendered config says: the newest version all supported Flatcar releases read that has
    /// `kernelArguments` (LTS 4081 reads up to 3.4.0).
    static let rendered = SpecVersion(minor: 3)
    /// The newest version whose keys are known here.
    static let newest = SpecVersion(minor: 5)

    var description: String { "3.\(minor).0" }

    static func < (left: SpecVersion, right: SpecVersion) -> Bool { left.minor < right.minor }
}

extension SpecVersion {
    /// Reads `ignition.version`; the error is what to tell the author.
    init(reading text: String) throws(Refusal) {
        for minor in 0...SpecVersion.newest.minor where text == "3.\(minor).0" {
            self.init(minor: minor)
            return
        }
        let advice =
            if text.hasPrefix("1.") || text.hasPrefix("2.") {
                "spec \(sanitized(text)) is no longer supported: convert it to 3.3.0"
            } else if text.hasPrefix("3.") {
                "spec \(sanitized(text)) is not known here: use 3.0.0 to \(SpecVersion.newest)"
            } else {
                "\"\(sanitized(text))\" is no spec version: use \"3.3.0\""
            }
        throw Refusal(advice: advice)
    }

    struct Refusal: Error {
        let advice: String
    }
}
