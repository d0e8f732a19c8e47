/// A small ISO 9660 image with Rock Ridge and Joliet names, all files in the root directory, made in memory.
///
/// The same input gives the same bytes: all dates are 1980-01-01. Layout, in sectors of 2,048 bytes: 16 primary
/// descriptor, 17 Joliet descriptor, 18 terminator, 19–22 path tables, 23 and 24 root directories, 25 Rock Ridge
/// continuation, then the files. ECMA-119 (4th edition), Joliet specification (1995), SUSP 1.10, RRIP 1.10.
public enum ISOImage {
    static let sectorSize = 2048

    enum Sector {
        static let primaryPathTable = 19
        static let jolietPathTable = 21
        static let primaryRoot = 23
        static let jolietRoot = 24
        static let continuation = 25
        static let firstFile = 26
    }

    /// An image named `label` with `files` in its root directory.
    ///
    /// - Parameters:
    ///   - label: The volume label, at most 16 ASCII characters; for NoCloud ``SeedFiles/label``.
    ///   - files: Names of up to 64 letters, digits, `-`, `_` and `.`, each once, and their bytes.
    public static func make(label: String, files: [(name: String, bytes: [UInt8])]) throws(CloudInitError) -> [UInt8] {
        guard !label.isEmpty, label.utf8.count <= 16, label.utf8.allSatisfy(isNameCharacter) else {
            throw .badFileName(label)
        }
        let entries = try place(files)
        let sectorCount = entries.last.map { $0.sector + sectors($0.size) } ?? Sector.firstFile
        let primary = try DirectoryExtent.make(entries, form: .rockRidge)
        let joliet = try DirectoryExtent.make(entries, form: .joliet)

        var image = [UInt8](repeating: 0, count: sectorCount * sectorSize)
        func put(_ bytes: [UInt8], at sector: Int) {
            image.replaceSubrange(sector * sectorSize..<sector * sectorSize + bytes.count, with: bytes)
        }
        put(VolumeDescriptor.make(label: label, form: .rockRidge, sectorCount: sectorCount), at: 16)
        put(VolumeDescriptor.make(label: label, form: .joliet, sectorCount: sectorCount), at: 17)
        put(VolumeDescriptor.terminator, at: 18)
        for (table, root) in [
            (Sector.primaryPathTable, Sector.primaryRoot), (Sector.jolietPathTable, Sector.jolietRoot),
        ] {
            put(VolumeDescriptor.pathTable(root: root, bigEndian: false), at: table)
            put(VolumeDescriptor.pathTable(root: root, bigEndian: true), at: table + 1)
        }
        put(primary, at: Sector.primaryRoot)
        put(joliet, at: Sector.jolietRoot)
        put(RockRidge.extensionReference, at: Sector.continuation)
        for (entry, file) in zip(entries, files.sorted { $0.name < $1.name }) { put(file.bytes, at: entry.sector) }
        return image
    }

    /// Gives each file its sectors, in the order of the names.
    private static func place(
        _ files: [(name: String, bytes: [UInt8])]
    ) throws(CloudInitError) -> [FileEntry] {
        var sector = Sector.firstFile
        var entries: [FileEntry] = []
        var identifiers: Set<String> = []
        for file in files.sorted(by: { $0.name < $1.name }) {
            guard (1...64).contains(file.name.utf8.count), file.name.utf8.allSatisfy(isNameCharacter),
                file.name.utf8.first != UInt8(ascii: ".")
            else { throw .badFileName(file.name) }
            let entry = FileEntry(name: file.name, sector: sector, size: file.bytes.count)
            guard identifiers.insert(entry.identifier).inserted else { throw .badFileName(file.name) }
            entries.append(entry)
            sector += sectors(file.bytes.count)
        }
        return entries
    }

    static func sectors(_ bytes: Int) -> Int { (bytes + sectorSize - 1) / sectorSize }
}

/// A file's place in the image.
struct FileEntry {
    let name: String
    let sector: Int
    let size: Int

    /// The plain ISO 9660 name (ECMA-119 7.5, level 2: up to 30 characters of A–Z, 0–9 and _, a dot, version 1).
    var identifier: String {
        let parts = name.uppercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        func dCharacters(_ text: Substring, _ limit: Int) -> String {
            String(text.prefix(limit).map { $0.isLetter || $0.isNumber ? $0 : "_" })
        }
        let suffix = parts.count > 1 ? dCharacters(parts[1], 8) : ""
        return "\(dCharacters(parts[0], 30 - suffix.count)).\(suffix);1"
    }
}

private func isNameCharacter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte >= 0x41 || "-_.".utf8.contains(byte)
}
