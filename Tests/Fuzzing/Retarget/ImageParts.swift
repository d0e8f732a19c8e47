/// An image whose parts can be changed, with everything that depends on them, as far as the image makes sense.
struct ImageParts {
    private(set) var file: [UInt8]

    init(_ file: [UInt8]) { self.file = file }

    /// The tables of what is there now.
    var reference: ReferenceImage? { ReferenceImage(file) }

    mutating func put(_ bytes: [UInt8], at offset: Int) {
        guard offset >= 0, offset <= SparseFile.limit - bytes.count else { return }
        if offset + bytes.count > file.count { resize(offset + bytes.count) }
        file.put(bytes, at: offset)
    }

    mutating func resize(_ length: Int) {
        guard (0...SparseFile.limit).contains(length) else { return }
        if length < file.count { file.removeLast(file.count - length) }
        file += [UInt8](repeating: 0, count: length - file.count)
    }

    /// Writes a cluster of the disk.
    /// - Parameters:
    ///   - entry: where its entry of the L2 table stands.
    ///   - isElsewhere: behind everything else, even if it fits in its place.
    mutating func setContent(_ content: [UInt8], entry: Int, level: Int32, isElsewhere: Bool) {
        guard let reference, let place = reference.place(entryAt: entry) else { return }
        guard place.isCompressed else {
            if isElsewhere {
                let start = (file.count + content.count - 1) / content.count * content.count
                put(content, at: start)
                put((1 << 63 | UInt64(start)).bigEndianBytes, at: entry)
            } else {
                put(content, at: place.range.lowerBound)
            }
            return
        }
        let stream = rawDeflate(content, level: level)
        let room = reference.content(place)?.range.count ?? 0
        guard isElsewhere || stream.count > room else {
            put(stream + [UInt8](repeating: 0, count: room - stream.count), at: place.range.lowerBound)
            return
        }
        let start = file.count
        let sectors = (start % 512 + stream.count - 1) / 512
        let bits = 62 - (content.count.trailingZeroBitCount - 8)
        put(stream, at: start)
        put((1 << 62 | UInt64(sectors) << UInt64(bits) | UInt64(start)).bigEndianBytes, at: entry)
    }

    /// Changes a part of the disk that lies in one cluster.
    mutating func changeDisk(_ range: Range<Int>, _ change: (inout [UInt8]) -> Void) {
        guard let reference, range.lowerBound >= 0, !range.isEmpty else { return }
        let size = reference.clusterSize
        let number = range.lowerBound / size
        guard (range.upperBound - 1) / size == number,
            let entry = reference.entries(limit: 1 << 16).first(where: { $0.number == number })?.place,
            let place = reference.place(entryAt: entry), var content = reference.content(place)?.bytes
        else { return }
        let part = (range.lowerBound - number * size)..<(range.upperBound - number * size)
        var bytes = Array(content[part])
        change(&bytes)
        guard bytes.count == part.count else { return }
        content.replaceSubrange(part, with: bytes)
        setContent(content, entry: entry, level: 6, isElsewhere: false)
    }

    /// Puts the checksums of the partition table right.
    mutating func mendPartitionTable() {
        guard let header = reference?.bytes(512..<1024) else { return }
        let length = Int(header.little(UInt32.self, at: 84)) &* Int(header.little(UInt32.self, at: 80))
        let start = header.little(UInt64.self, at: 72)
        guard (1...(1 << 16)).contains(length), start < 1 << 40,
            let entries = reference?.bytes(Int(start) * 512..<(Int(start) * 512 + length))
        else { return }
        changeDisk(512..<1024) { header in
            header.put(zlibChecksum(entries).littleEndianBytes, at: 88)
            header.put([0, 0, 0, 0], at: 16)
            let covered = min(512, max(0, Int(header.little(UInt32.self, at: 12))))
            header.put(zlibChecksum(Array(header[..<covered])).littleEndianBytes, at: 16)
        }
    }
}

/// Puts the checksum of a block right.
func mendLeaf(_ block: inout [UInt8]) { block.put(bitwiseCRC32C(block[32...]).littleEndianBytes, at: 0) }

/// Whether a block says that it is a leaf.
func isLeaf(_ block: [UInt8]) -> Bool { block[100] == 0 && (1...159).contains(block.little(UInt32.self, at: 96)) }
