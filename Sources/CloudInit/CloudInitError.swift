/// Why something cannot go onto a cloud-init drive.
public enum CloudInitError: Error, Sendable, Equatable {
    /// A digest that is not 64 hexadecimal digits (SHA-256).
    case badDigest
    /// A storage or file name that Proxmox VE does not take in a volume id.
    case badVolume(storage: String, name: String)
    /// A file of the drive is too large.
    case fileTooLarge(name: String, bytes: Int, limit: Int)
    /// All files of the drive together are too large.
    case tooLarge(bytes: Int, limit: Int)
    /// An Ignition config that Flatcar would take for something else.
    case notIgnition(name: String)
    /// A file name or a number of files that the ISO writer does not take.
    case badFileName(String)
    /// More files than the one directory sector holds.
    case tooManyFiles(Int)
}

extension CloudInitError: CustomStringConvertible {
    /// What failed and what to do, in one line.
    public var description: String {
        switch self {
        case .badDigest: "a SHA-256 digest has 64 hexadecimal digits"
        case .badVolume(let storage, let name):
            "\(storage):snippets/\(name) is no volume id Proxmox VE takes: check the storage's name"
        case .fileTooLarge(let name, let bytes, let limit):
            "\(name) has \(bytes) bytes, but Proxmox VE copies \(limit) at most: make the config smaller"
        case .tooLarge(let bytes, let limit):
            "the cloud-init files have \(bytes) bytes together, but must stay below \(limit): make the config smaller"
        case .notIgnition(let name):
            "\(name) is no Ignition config in JSON: Flatcar would skip it and boot unconfigured"
        case .badFileName(let name): "\"\(name)\" cannot be a file name on the ISO image: use letters, digits, - and _"
        case .tooManyFiles(let count): "\(count) files do not fit into the ISO image's root directory"
        }
    }
}
