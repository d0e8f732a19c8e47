/// Volume descriptors and path tables (ECMA-119 8.3 to 8.5, 9.4).
enum VolumeDescriptor {
    /// The size of a path table with only the root in it.
    private static let pathTableSize = 10

    /// The primary descriptor, or Joliet's supplementary one.
    static func make(label: String, form: NameForm, sectorCount: Int) -> [UInt8] {
        let isJoliet = form == .joliet
        let table = isJoliet ? ISOImage.Sector.jolietPathTable : ISOImage.Sector.primaryPathTable
        let root = isJoliet ? ISOImage.Sector.jolietRoot : ISOImage.Sector.primaryRoot
        func text(_ string: String, _ length: Int) -> [UInt8] {
            guard isJoliet else {
                return Array(string.utf8) + [UInt8](repeating: 0x20, count: length - string.utf8.count)
            }
            var bytes = bigEndianUTF16(string)
            while bytes.count + 1 < length { bytes += [0, 0x20] }
            return bytes + [UInt8](repeating: 0, count: length - bytes.count)
        }
        var bytes: [UInt8] = [isJoliet ? 2 : 1] + Array("CD001".utf8) + [1, 0]
        bytes += text("LINUX", 32)
        bytes += text(label, 32)
        bytes += [UInt8](repeating: 0, count: 8)
        bytes += bothEndian32(sectorCount)
        // UCS-2 level 3 (Joliet specification, "escape sequences").
        bytes += (isJoliet ? Array("%/E".utf8) : []) + [UInt8](repeating: 0, count: isJoliet ? 29 : 32)
        bytes += bothEndian16(1) + bothEndian16(1) + bothEndian16(ISOImage.sectorSize)
        bytes += bothEndian32(pathTableSize)
        bytes += littleEndian32(table) + littleEndian32(0)
        bytes += littleEndian32(table + 1).reversed() + littleEndian32(0)
        bytes += DirectoryExtent.record(identifier: [0], sector: root, size: ISOImage.sectorSize, isDirectory: true)
        for length in [128, 128, 128, 128, 37, 37, 37] { bytes += text("", length) }
        bytes += Dates.long + Dates.long + Dates.none + Dates.none + [1]
        return bytes + [UInt8](repeating: 0, count: ISOImage.sectorSize - bytes.count)
    }

    /// What ends the descriptors.
    static let terminator: [UInt8] = [255] + Array("CD001".utf8) + [1]

    /// A path table: the root directory, its own parent.
    static func pathTable(root: Int, bigEndian: Bool) -> [UInt8] {
        let extent = littleEndian32(root)
        return [1, 0] + (bigEndian ? extent.reversed() : extent) + (bigEndian ? [0, 1] : [1, 0]) + [0, 0]
    }
}
