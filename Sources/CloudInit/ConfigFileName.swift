/// The names under which a base config lies on storages: they carry its digest, so that a new config never
/// changes what existing clones read.
public struct ConfigFileName: Sendable, Hashable {
    /// The first 16 hexadecimal digits of the config's SHA-256, lower case.
    public let digestPrefix: String

    private static let stem = "flatcar-base-"
    private static let suffixes = [".ign", ".tar.gz", ".iso"]

    /// Names the config with this SHA-256 (64 hexadecimal digits).
    public init(sha256: some StringProtocol) throws(CloudInitError) {
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy(isHexDigit) else { throw .badDigest }
        digestPrefix = sha256.prefix(16).lowercased()
    }

    /// Recognises a name made by this type, in any of its forms; nil for everything else.
    public init?(recognizing fileName: some StringProtocol) {
        guard fileName.hasPrefix(ConfigFileName.stem) else { return nil }
        let rest = fileName.dropFirst(ConfigFileName.stem.count)
        let digest = rest.prefix(16)
        guard digest.utf8.count == 16, digest.utf8.allSatisfy(isHexDigit), digest.lowercased() == digest,
            ConfigFileName.suffixes.contains(String(rest.dropFirst(16)))
        else { return nil }
        digestPrefix = String(digest)
    }

    /// Every name made by this type that stands somewhere in a text, such as a VM's setting.
    public static func names(in text: some StringProtocol) -> Set<String> {
        var names: Set<String> = []
        var rest = text[...]
        while let found = rest.firstRange(of: stem) {
            rest = rest[found.upperBound...]
            let digest = rest.prefix(16)
            for suffix in suffixes where rest.dropFirst(16).hasPrefix(suffix) {
                let name = stem + digest + suffix
                if ConfigFileName(recognizing: name) != nil { names.insert(name) }
            }
        }
        return names
    }

    /// In a snippets directory: `flatcar-base-0123456789abcdef.ign`.
    public var snippet: String { "\(ConfigFileName.stem)\(digestPrefix).ign" }

    /// Uploaded through a `vztmpl` storage that shares its path with a `snippets` storage: the upload API takes
    /// only names of container templates there, and never looks at the content.
    public var uploadedSnippet: String { "\(ConfigFileName.stem)\(digestPrefix).tar.gz" }

    /// The NoCloud image, uploaded as `iso`.
    public var image: String { "\(ConfigFileName.stem)\(digestPrefix).iso" }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
