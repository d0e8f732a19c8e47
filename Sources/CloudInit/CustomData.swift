/// Which file of the cloud-init drive a snippet becomes.
public enum CustomDataSlot: String, Sendable, Hashable, CaseIterable {
    /// `/vendor-data`: Proxmox keeps writing user, SSH keys, hostname and network (Flatcar 4344 and newer read it).
    case vendor
    /// `/user-data`: replaces Proxmox's own; the only one Flatcar 4152 to 4230 reads.
    case user

    /// The file's name on a NoCloud drive.
    public var fileName: String { "\(rawValue)-data" }
}

/// A reference to a snippet in a VM's `cicustom` property.
public struct CustomData: Sendable, Hashable {
    /// Which file it replaces.
    public let slot: CustomDataSlot
    /// The volume id: `STORAGE:snippets/NAME`.
    public let volume: String

    /// Refers to `name` on `storage`, which must have `snippets` content.
    ///
    /// Proxmox VE accepts a reference to a file that is not there and fails only when a clone starts: list the
    /// storage first.
    public init(slot: CustomDataSlot, storage: String, name: String) throws(CloudInitError) {
        // Storage ids: PVE::JSONSchema, `pve-storage-id`. In a property string `,` and `=` separate.
        guard storage.utf8.count >= 2, storage.utf8.first.map(isLetter) ?? false,
            storage.utf8.last.map(isLetterOrDigit) ?? false,
            storage.utf8.allSatisfy({ isLetterOrDigit($0) || "-_.".utf8.contains($0) }),
            !name.isEmpty, name.utf8.count <= 255, name.utf8.first != UInt8(ascii: "."),
            name.utf8.allSatisfy({ isLetterOrDigit($0) || "-_.".utf8.contains($0) })
        else { throw .badVolume(storage: storage, name: name) }
        self.slot = slot
        self.volume = "\(storage):snippets/\(name)"
    }

    /// The value of `cicustom`: `vendor=STORAGE:snippets/NAME`.
    public var property: String { "\(slot.rawValue)=\(volume)" }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

private func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
