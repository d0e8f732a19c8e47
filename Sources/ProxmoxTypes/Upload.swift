/// A file to upload.
public struct Upload: Sendable {
    /// The storage that takes it.
    public let storage: String
    /// `import`, `iso` or `vztmpl`.
    public let content: String
    /// The name under which it is stored.
    public let fileName: String
    /// Its length in bytes.
    public let length: UInt64

    /// A file to upload. A name that Proxmox would change is a programmer's error.
    public init(storage: String, content: String, fileName: String, length: UInt64) {
        precondition(Self.isStorable(fileName), "Proxmox would store another name than '\(fileName)'")
        self.storage = storage
        self.content = content
        self.fileName = fileName
        self.length = length
    }

    /// Whether Proxmox stores the file under this very name: it drops directories and turns everything but
    /// letters, digits, `_`, `.` and `-` into `_` (pve-storage src/PVE/Storage.pm `normalize_content_filename`).
    package static func isStorable(_ fileName: String) -> Bool {
        (1...255).contains(fileName.utf8.count)
            && fileName.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains($0))
            }
    }
}
