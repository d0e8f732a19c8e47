/// The two name forms of an image.
enum NameForm {
    case rockRidge
    case joliet
}

/// A root directory: one sector of directory records (ECMA-119 9.1).
enum DirectoryExtent {
    static func make(_ entries: [FileEntry], form: NameForm) throws(CloudInitError) -> [UInt8] {
        let root = form == .rockRidge ? ISOImage.Sector.primaryRoot : ISOImage.Sector.jolietRoot
        let isRockRidge = form == .rockRidge
        var bytes = record(
            identifier: [0], sector: root, size: ISOImage.sectorSize, isDirectory: true,
            systemUse: isRockRidge ? RockRidge.rootSelf : [])
        bytes += record(
            identifier: [1], sector: root, size: ISOImage.sectorSize, isDirectory: true,
            systemUse: isRockRidge ? RockRidge.attributes(isDirectory: true) : [])
        // ECMA-119 9.3 and the Joliet specification want the records in the order of their identifiers.
        let identified = entries.map { entry in
            (isRockRidge ? Array(entry.identifier.utf8) : bigEndianUTF16(entry.name), entry)
        }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
        for (identifier, entry) in identified {
            bytes += record(
                identifier: identifier, sector: entry.size == 0 ? 0 : entry.sector, size: entry.size,
                isDirectory: false, systemUse: isRockRidge ? RockRidge.file(entry.name) : [])
        }
        guard bytes.count <= ISOImage.sectorSize else { throw .tooManyFiles(entries.count) }
        return bytes
    }

    static func record(
        identifier: [UInt8], sector: Int, size: Int, isDirectory: Bool, systemUse: [UInt8] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = [0, 0]
        bytes += bothEndian32(sector)
        bytes += bothEndian32(size)
        bytes += Dates.short
        bytes += [isDirectory ? 2 : 0, 0, 0]
        bytes += bothEndian16(1)
        bytes.append(UInt8(identifier.count))
        bytes += identifier
        if bytes.count % 2 == 1 { bytes.append(0) }
        bytes += systemUse
        if bytes.count % 2 == 1 { bytes.append(0) }
        bytes[0] = UInt8(bytes.count)
        return bytes
    }
}

/// 1980-01-01 00:00:00 UTC, so that images don't differ by the clock.
enum Dates {
    /// ECMA-119 9.1.5.
    static let short: [UInt8] = [80, 1, 1, 0, 0, 0, 0]
    /// ECMA-119 8.4.26.1.
    static let long: [UInt8] = Array("1980010100000000".utf8) + [0]
    /// "Not given".
    static let none: [UInt8] = Array("0000000000000000".utf8) + [0]
}

func littleEndian32(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }

func bothEndian32(_ value: Int) -> [UInt8] { littleEndian32(value) + littleEndian32(value).reversed() }

func bothEndian16(_ value: Int) -> [UInt8] {
    let bytes = [0, 8].map { UInt8(truncatingIfNeeded: value >> $0) }
    return bytes + bytes.reversed()
}

func bigEndianUTF16(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
