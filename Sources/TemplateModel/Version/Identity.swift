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
    /// The size of the disk in bytes.
    public let diskSize: UInt64
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
        diskSize = settings.shape.diskSize
        config = settings.deliveredConfig?.digest
        shape = settings.shape.digest
        consumer = settings.consumer == .any ? nil : settings.consumer.rawValue
    }

    /// The identity of a template that somebody has made by hand: nothing is known of it but how it looks.
    /// - Parameters:
    ///   - name: the VM's name.
    ///   - guest: its settings.
    ///   - diskSize: bytes of its disk.
    package init(adopted name: String, _ guest: GuestSettings, diskSize: UInt64) {
        release = Self.adopted
        channel = name
        (board, flavour, platform) = ("-", "-", "-")
        (commandLine, config, consumer) = (nil, nil, nil)
        self.diskSize = diskSize
        shape = hexDigest(.sha256, of: Array(guest.text.utf8))
    }

    /// What stands in the place of a release where there is none.
    package static let adopted = "adopted"

    /// Whether it is that of a template which somebody has made by hand.
    package var isAdopted: Bool { release == Self.adopted }

    /// The first 8 hex digits of the SHA-256 of all of it: tells versions of one release apart.
    public var id: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { preconditionFailure("plain texts always encode") }
        return String(hexDigest(.sha256, of: Array(json)).prefix(8))
    }

    /// Whether a disk made for the other would be the very same: release, image, kernel command line, size.
    package func hasSameDisk(as other: Identity) -> Bool {
        (release, channel, board, flavour, platform) == (
            other.release, other.channel, other.board, other.flavour, other.platform
        ) && (commandLine, diskSize) == (other.commandLine, other.diskSize)
    }
}

extension Identity {
    /// What is different from an older one, in words; empty when nothing is.
    /// - Parameters:
    ///   - guest: what guests of this one get; `nil` where that is not known.
    ///   - otherGuest: what guests of the other get.
    package func differences(
        from other: Identity, guest: GuestSettings? = nil, otherGuest: GuestSettings? = nil
    ) -> [String] {
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
        if config != other.config {
            words.append("base config \(Self.short(other.config)) → \(Self.short(config))")
        }
        if diskSize != other.diskSize { words.append("disk size \(other.diskSize >> 20) → \(diskSize >> 20) MiB") }
        if shape != other.shape {
            words += shapeWords(from: otherGuest, to: guest, isAlone: diskSize == other.diskSize)
        }
        if consumer != other.consumer {
            words.append("consumer \(other.consumer ?? "any") → \(consumer ?? "any")")
        }
        return words
    }

    private func shapeWords(from old: GuestSettings?, to new: GuestSettings?, isAlone: Bool) -> [String] {
        guard let old, let new else { return ["VM shape"] }
        let words = GuestSettings.shapeKeys.filter { old[$0] != new[$0] }.map { key in
            "\(key) \(old[key] ?? "none") → \(new[key] ?? "none")"
        }
        return words.isEmpty && isAlone ? ["VM shape"] : words
    }

    private static func short(_ digest: String?) -> String { digest.map { String($0.prefix(8)) } ?? "none" }
}
