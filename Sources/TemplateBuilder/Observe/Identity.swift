package import Flatcar
import FoundationEssentials
import OpenPGP

/// What one version of the template was built from.
///
/// Two versions with the same identity are the same; the digest of the image is known only once it has been
/// downloaded, so it is recorded but not asked for when looking for something to do.
public struct Identity: Sendable, Equatable, Codable {
    /// The release's version.
    public let release: String
    /// Its channel.
    public let channel: String
    /// The hardware.
    public let board: String
    /// Which image of the release.
    public let flavour: String
    /// What the guest thinks it runs on.
    public let platform: String
    /// What was taken from the kernel's command line and added to it; `nil` for nothing.
    public let commandLine: String?
    /// The SHA-256 of the base config in hex; `nil` without one.
    public let config: String?
    /// The SHA-256 of the VM's shape in hex.
    public let shape: String
    /// Who clones it, if the template is made for somebody.
    public let consumer: String?

    package init(_ release: Release, _ settings: BuildSettings) {
        self.release = release.version.description
        channel = release.channel.rawValue
        board = release.board.rawValue
        flavour = settings.image.flavour.rawValue
        platform = settings.oem.platform(for: release.version).rawValue
        commandLine = settings.oem.commandLine
        config = settings.deliveredConfig?.digest
        shape = settings.shape.digest
        consumer = settings.consumer == .any ? nil : settings.consumer.rawValue
    }

    /// The first 8 hex digits of the SHA-256 of all of it: tells versions of one release apart.
    public var id: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { preconditionFailure("plain texts always encode") }
        return String(hexDigest(.sha256, of: Array(json)).prefix(8))
    }

    /// What is different, in words; empty when nothing is.
    package func differences(from other: Identity) -> [String] {
        var words: [String] = []
        if (release, channel, board) != (other.release, other.channel, other.board) {
            words.append(
                "release \(other.release) (\(other.channel), \(other.board)) → \(release) (\(channel), \(board))")
        }
        if (flavour, platform) != (other.flavour, other.platform) {
            words.append("image \(other.flavour)/\(other.platform) → \(flavour)/\(platform)")
        }
        if commandLine != other.commandLine {
            let published = "as published"
            words.append("kernel command line \(other.commandLine ?? published) → \(commandLine ?? published)")
        }
        if config != other.config { words.append("base config") }
        if shape != other.shape { words.append("VM shape") }
        if consumer != other.consumer {
            words.append("consumer \(other.consumer ?? "any") → \(consumer ?? "any")")
        }
        return words
    }
}
