/// A qcow2 image read straight from the format's description, without a thought for what could be wrong with it.
struct ReferenceImage {
    /// A cluster of the disk.
    struct Place {
        /// The bytes of the file that it may take, as far as the file has them.
        let range: Range<Int>
        let isCompressed: Bool
    }

    let file: [UInt8]
    let clusterSize: Int
    private let tables: [Int]

    /// `nil` when the header or the L1 table is not there.
    init?(_ file: [UInt8]) {
        guard file.count >= 72 else { return nil }
        self.file = file
        let bits = Int(file[23])
        guard (9...21).contains(bits) else { return nil }
        clusterSize = 1 << bits
        let offset = Int(truncatingIfNeeded: file.big(UInt64.self, at: 40))
        let entries = clusterSize / 8
        let size = Int(truncatingIfNeeded: file.big(UInt64.self, at: 24))
        guard size > 0, size <= 64 << 40 else { return nil }
        let count = (size - 1) / (clusterSize * entries) + 1
        guard offset >= 0, offset <= file.count, count <= (file.count - offset) / 8 else { return nil }
        tables = (0..<count).map {
            Int(truncatingIfNeeded: file.big(UInt64.self, at: offset + $0 * 8) & 0x00ff_ffff_ffff_fe00)
        }
    }

    /// Where the entries of the L2 tables stand, by the number of their cluster; those that say nothing are left out.
    func entries(limit: Int) -> [(number: Int, place: Int)] {
        let count = clusterSize / 8
        var entries: [(number: Int, place: Int)] = []
        for (index, table) in tables.enumerated() where table > 0 && table + clusterSize <= file.count {
            for entry in 0..<count where file.big(UInt64.self, at: table + entry * 8) != 0 {
                entries.append((index * count + entry, table + entry * 8))
                if entries.count == limit { return entries }
            }
        }
        return entries
    }

    /// What is not data: header, tables.
    var structures: [Range<Int>] {
        tables.filter { $0 > 0 }.map { $0..<($0 + clusterSize) }
            + [
                0..<clusterSize,
                Int(file.big(UInt64.self, at: 40))..<(Int(file.big(UInt64.self, at: 40)) + tables.count * 8),
            ]
    }

    /// Whether each table stands before what it tells of, and the first one before the others.
    var tablesComeFirst: Bool {
        let used = tables.filter { $0 > 0 }
        guard let first = used.first, first == used.min(), Int(file.big(UInt64.self, at: 40)) < first else {
            return false
        }
        let count = clusterSize / 8
        return tables.enumerated().allSatisfy { index, table in
            table <= 0
                || (0..<count).allSatisfy { entry in
                    (place(of: index * count + entry)?.range.lowerBound).map { $0 > table } ?? true
                }
        }
    }

    /// Whether there is anything that no table tells of: it may look like what some table tells of later.
    var hasStrayData: Bool {
        var told = structures
        for entry in entries(limit: 1 << 16) {
            if let place = place(entryAt: entry.place) { told.append(place.range) }
        }
        var end = 0
        for range in told.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > end, file[end..<min(range.lowerBound, file.count)].contains(where: { $0 != 0 }) {
                return true
            }
            end = max(end, min(range.upperBound, file.count))
        }
        return file[end...].contains { $0 != 0 }
    }

    func place(of number: Int) -> Place? {
        let count = clusterSize / 8
        guard number / count < tables.count, tables[number / count] > 0 else { return nil }
        return place(entryAt: tables[number / count] + number % count * 8)
    }

    func place(entryAt place: Int) -> Place? {
        guard place >= 0, place <= file.count - 8 else { return nil }
        let entry = file.big(UInt64.self, at: place)
        let isCompressed = entry >> 62 & 1 == 1
        var start = Int(entry & 0x00ff_ffff_ffff_fe00)
        var length = clusterSize
        if isCompressed {
            let bits = 62 - UInt64(clusterSize.trailingZeroBitCount - 8)
            start = Int(entry & (1 << bits - 1))
            length = (Int(entry & (1 << 62 - 1)) >> Int(bits) + 1) * 512 - start % 512
        }
        guard isCompressed || (entry & 1 == 0 && start > 0), start < file.count else { return nil }
        return Place(range: start..<min(start + length, file.count), isCompressed: isCompressed)
    }

    /// A cluster of bytes, and which bytes of the file they really take.
    func content(_ place: Place) -> (bytes: [UInt8], range: Range<Int>)? {
        let stored = Array(file[place.range])
        guard place.isCompressed else {
            return (stored + [UInt8](repeating: 0, count: clusterSize - stored.count), place.range)
        }
        guard let (bytes, used) = rawInflate(stored, room: clusterSize), bytes.count == clusterSize else { return nil }
        return (bytes, place.range.lowerBound..<(place.range.lowerBound + used))
    }

    /// A part of the disk; `nil` where it cannot be read.
    func bytes(_ range: Range<Int>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for number in (range.lowerBound / clusterSize)...((range.upperBound - 1) / clusterSize) {
            guard let place = place(of: number) else {
                bytes += [UInt8](repeating: 0, count: clusterSize)
                continue
            }
            guard let content = content(place) else { return nil }
            bytes += content.bytes
        }
        let skipped = range.lowerBound % clusterSize
        return Array(bytes[skipped..<(skipped + range.count)])
    }

    /// The partition `OEM`, in bytes of the disk.
    var oemPartition: Range<Int>? {
        guard let header = bytes(512..<1024) else { return nil }
        let start = Int(header.little(UInt64.self, at: 72)) * 512
        let (count, length) = (Int(header.little(UInt32.self, at: 80)), Int(header.little(UInt32.self, at: 84)))
        guard let entries = bytes(start..<(start + count * length)) else { return nil }
        let name: [UInt8] = [0x4f, 0, 0x45, 0, 0x4d, 0, 0, 0]
        for start in stride(from: 0, to: count * length, by: length) {
            // An entry without a type is empty, whatever its name is.
            let isUsed = entries[start..<(start + 16)].contains { $0 != 0 }
            guard isUsed, entries[(start + 56)..<(start + 64)].elementsEqual(name) else { continue }
            let first = Int(entries.little(UInt64.self, at: start + 32))
            let last = Int(entries.little(UInt64.self, at: start + 40))
            return first * 512..<(last + 1) * 512
        }
        return nil
    }
}

extension [UInt8] {
    func big<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
        withUnsafeBytes { Number(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }

    func little<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
