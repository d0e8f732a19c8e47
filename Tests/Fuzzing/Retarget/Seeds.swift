import Glibc

/// The first inputs: images made by hand, the tests' traps, and those that real tools have made.
extension Target {
    static var seeds: [(name: String, bytes: [UInt8])] {
        var images: [(name: String, file: [UInt8])] = []
        for (version, isCompressed, bits) in [
            (2, true, 12), (2, true, 16), (3, true, 12), (3, false, 12), (2, false, 16),
        ] {
            var image = SyntheticImage()
            (image.version, image.isCompressed, image.clusterBits) = (UInt32(version), isCompressed, bits)
            let name = "\(version)-\(isCompressed)-\(bits)"
            images.append(("plain-\(name)", image.file))
            image.leaf.compression = 1
            image.leaf.stored = rawDeflate(Array(SyntheticImage.text.utf8), window: 15)
            images.append(("zlib-\(name)", image.file))
            image.extras = [4096, 8192, 1 << 16].map { (SyntheticImage.leafOffset + $0, image.leaf.bytes) }
            images.append(("copies-\(name)", image.file))
        }
        images.append(("tables", twoTables))
        images += [(12, true), (12, false), (16, true), (16, false)].map { ("last-\($0)-\($1)", tablesLast($0, $1)) }
        // All of the partition table's entries are kept until its table comes, or not.
        images += [(16, 91, 128), (16, 8, 512), (16, 9, 512), (17, 200, 128)].map { bits, sector, count in
            ("entries-\(bits)-\(sector)-\(count)", tablesLast(bits, false, entriesSector: sector, entryCount: count))
        }
        for (index, trap) in ImageTrap.all.enumerated() {
            var image = SyntheticImage()
            trap.build(&image)
            images.append(("trap-\(index)", image.file))
        }
        // Each with other changes, in pieces of other lengths.
        return images.enumerated().flatMap { index, image in
            (image.name.hasPrefix("trap") ? [0] : [0, 4, 1, 16]).enumerated().map { turn, how in
                let pieces = (index + turn) % 8 * 0o111
                let delay = image.file.count < 1 << 16 ? 0 : 1
                let head = [how | delay << 5, pieces & 255, pieces >> 8, 0].map { UInt8($0) }
                return ("\(image.name)-\(how)", head + SparseFile.packed(image.file))
            }
        } + realImages
    }

    /// An image whose tables stand behind all data, and more than is held back.
    private static func tablesLast(
        _ bits: Int, _ isCompressed: Bool, entriesSector: Int = 2, entryCount: Int = 128
    ) -> [UInt8] {
        var image = SyntheticImage()
        (image.clusterBits, image.isCompressed) = (bits, isCompressed)
        (image.entriesSector, image.entryCount) = (entriesSector, entryCount)
        image.partitions += (2..<entryCount).map { _ in ("", 0, 0) }
        image.changeFile = { file in
            let size = 1 << bits
            let tables = (file.count + size - 1) / size * size + 3 << 20
            let table = Array(file[(2 * size)..<(4 * size)])
            file += [UInt8](repeating: 0, count: tables + table.count - file.count)
            file.put(table, at: tables)
            file.put([UInt8](repeating: 0, count: table.count), at: 2 * size)
            file.put(UInt64(tables).bigEndianBytes, at: 40)
            file.put((1 << 63 | UInt64(tables + size)).bigEndianBytes, at: tables)
        }
        return image.file
    }

    /// An image whose OEM partition is told in two L2 tables, the second of which stands behind all data.
    private static var twoTables: [UInt8] {
        var image = SyntheticImage()
        image.clusterBits = 12
        image.partitions[1].last = 6143
        image.changeHeader = {
            $0.put(UInt64(4 << 20).bigEndianBytes, at: 24)
            $0.put(UInt32(2).bigEndianBytes, at: 36)
        }
        image.changeTable = { $0.append(1 << 63 | 0x8000) }
        var older = SyntheticLeaf()
        older.text = SyntheticImage.text.replacing("qemu", with: "kvm")
        image.changeFile = { [older] file in
            file += [UInt8](repeating: 0, count: 0x9000 - file.count)
            // What it tells of stands before all other data: an older copy of the leaf.
            file.put(older.bytes, at: 0x1000)
            file.put((UInt64(1) << 63 | 0x1000).bigEndianBytes, at: 0x8000 + 16)
        }
        return image.file
    }

    /// The images in the folder `FUZZ_IMAGES`.
    private static var realImages: [(name: String, bytes: [UInt8])] {
        guard let folder = getenv("FUZZ_IMAGES").map({ String(cString: $0) }), let listing = opendir(folder) else {
            return []
        }
        defer { closedir(listing) }
        var found: [(name: String, bytes: [UInt8])] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".qcow2") else { continue }
            found.append(
                (name, [(name.hasPrefix("5") ? 2 : 1) << 5, 0o66, 0, 0] + SparseFile.packed(read("\(folder)/\(name)"))))
        }
        return found
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { fatalError("cannot read \(path)") }
        defer { fclose(file) }
        return [UInt8](unsafeUninitializedCapacity: SparseFile.limit) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
    }
}
