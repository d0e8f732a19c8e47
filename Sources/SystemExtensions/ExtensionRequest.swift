/// A system extension that somebody asks for, `kubernetes=v1.34.1` or `tailscale=latest`.
public struct ExtensionRequest: Sendable, Equatable {
    /// Its name in the bakery.
    public let name: String
    /// Its version as the bakery writes it; `nil` for the latest.
    public let version: String?

    /// The word that stands for the latest version.
    static let latest = "latest"

    /// - Parameter version: `nil` for the latest.
    public init(name: String, version: String?) {
        self.name = name
        self.version = version
    }

    /// Reads `NAME=VERSION`.
    /// - Returns: `nil` where the text is nothing of the kind.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Self.isName(parts[0]), parts[1] == Self.latest || Self.isVersion(parts[1]) else {
            return nil
        }
        self.init(name: parts[0], version: parts[1] == Self.latest ? nil : parts[1])
    }

    /// Whether the bakery could call an extension so: it becomes part of paths and of a shell's words.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first.map { isLetter($0) } == true
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2D }
    }

    /// Whether the bakery could call a version so: `v1.34.1`, `27.3.1`, `v1.32.2+k3s1`.
    static func isVersion(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "v") ? text.utf8.dropFirst() : text.utf8[...]
        return (1...64).contains(text.utf8.count) && digits.first.map(isDigit) == true
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || ".+-_~".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
