/// A version of Ignition's config specification, 3.MINOR.0.
public struct SpecVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    let minor: Int

    /// What a rendered config says unless it needs more: the first version with `kernelArguments`. Every Flatcar
    /// release that reads spec 3 reads it.
    public static let common = SpecVersion(minor: 3)
    /// LUKS `discard` and `openOptions`, `arn:` URLs; by its text, setuid, setgid and sticky bits.
    public static let v34 = SpecVersion(minor: 4)
    /// LUKS with IBM's crypto cards; the first in which a Tang advertisement outlasts translation. The newest version whose keys are known here.
    public static let v35 = SpecVersion(minor: 5)

    /// As `ignition.version` has it.
    public var description: String { "3.\(minor).0" }

    /// The older version is the lesser one.
    public static func < (left: SpecVersion, right: SpecVersion) -> Bool { left.minor < right.minor }
}

extension SpecVersion {
    /// Reads `ignition.version`; the error is what to tell the author.
    init(reading text: String) throws(Refusal) {
        for minor in 0...SpecVersion.v35.minor where text == "3.\(minor).0" {
            self.init(minor: minor)
            return
        }
        let advice =
            if text.hasPrefix("1.") || text.hasPrefix("2.") {
                "spec \(sanitized(text)) is no longer supported: convert it to 3.3.0"
            } else if text.hasPrefix("3.") {
                "spec \(sanitized(text)) is not known here: use 3.0.0 to \(SpecVersion.v35)"
            } else {
                "\"\(sanitized(text))\" is no spec version: use \"3.3.0\""
            }
        throw Refusal(advice: advice)
    }

    struct Refusal: Error {
        let advice: String
    }
}
