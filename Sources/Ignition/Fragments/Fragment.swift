/// One Ignition config as it lies in a file: a name for messages and ordering, and the bytes.
public struct Fragment: Sendable, Hashable {
    /// The file's name, without its folder: `20-masked-units.ign`.
    public let name: String
    /// The file's bytes.
    public let text: [UInt8]

    /// The largest config Proxmox VE copies onto a cloud-init drive: 1 MiB (qemu-server, `Cloudinit.pm`).
    public static let sizeLimit = 1 << 20

    /// Names `text`.
    public init(name: String, text: [UInt8]) {
        self.name = name
        self.text = text
    }

    /// What `--without` calls it: `20-masked-units.ign` is `masked-units`.
    public var shortName: String {
        var stem = Substring(name)
        if stem.hasSuffix(".ign") { stem = stem.dropLast(4) }
        let digits = stem.prefix { $0.isASCII && $0.isNumber }
        let rest = stem.dropFirst(digits.count)
        guard !digits.isEmpty, rest.first == "-", rest.count > 1 else { return String(stem) }
        return String(rest.dropFirst())
    }
}
