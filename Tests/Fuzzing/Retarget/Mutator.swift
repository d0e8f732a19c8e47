/// Changes images as they are made up: fields, table entries, clusters, blocks, texts, with the checksums put right.
struct Mutator {
    private static let numbers: [UInt64] = [
        0, 1, 2, 511, 512, 1024, 4095, 4096, 65_536, 1 << 20, 2 << 20, 1 << 31, 1 << 32 - 1, 1 << 61, 1 << 62, 1 << 63,
        .max,
    ]
    /// Fields of the header: offset and length.
    private static let headerFields = [(4, 4), (8, 8), (20, 4), (24, 8), (32, 4), (36, 4), (40, 8), (60, 4), (72, 8)]
    private static let partitionFields = [(12, 4), (24, 8), (72, 8), (80, 4), (84, 4)]

    private(set) var parts: ImageParts

    init(_ file: [UInt8]) { parts = ImageParts(file) }

    mutating func mutate(_ dice: inout Dice) {
        switch dice.below(16) {
        case 0:
            let (offset, length) = Self.headerFields[dice.below(Self.headerFields.count)]
            let old = parts.file.count >= 80 ? parts.file.big(UInt64.self, at: offset) >> UInt64(64 - 8 * length) : 0
            parts.put(Array(number(near: old, &dice).bigEndianBytes.suffix(length)), at: offset)
        case 1, 2: changeEntry(&dice)
        case 3: moveCluster(&dice)
        case 4:
            let length = dice.one(in: 2) ? dice.below(parts.file.count + 1) : parts.file.count + dice.below(1 << 20)
            parts.resize(length)
        case 5, 6: changePartitionTable(&dice)
        case 7, 8:
            changeCluster(&dice) { content, dice in
                let start = dice.below(content.count)
                let end = min(content.count, start + 1 + dice.below(64))
                let bytes = mutatedBytes(Array(content[start..<end]), limit: end - start)
                content.put(Array(bytes.prefix(end - start)), at: start)
            }
        default: changeCluster(&dice) { content, dice in changeBlocks(&content, &dice) }
        }
        if !dice.one(in: 8) { parts.mendPartitionTable() }
    }

    private func number(near old: UInt64, _ dice: inout Dice) -> UInt64 {
        switch dice.below(5) {
        case 0: Self.numbers[dice.below(Self.numbers.count)]
        case 1: UInt64(parts.file.count) &+ UInt64(dice.below(1024)) &- 512
        case 2: old &+ UInt64(dice.below(4096)) &- 2048
        case 3: old ^ 1 << UInt64(dice.below(64))
        default: old &+ 65_536 &* UInt64(dice.below(8)) &- 4 * 65_536
        }
    }

    private mutating func changeEntry(_ dice: inout Dice) {
        guard let reference = parts.reference else { return }
        let entries = reference.entries(limit: 4096)
        guard !entries.isEmpty else { return }
        var place = entries[dice.below(entries.count)].place
        // Its neighbour: often nothing yet. Or an entry of the L1 table.
        if dice.one(in: 4) { place += 8 * (dice.below(5) - 2) }
        if dice.one(in: 16) {
            place = Int(truncatingIfNeeded: parts.file.big(UInt64.self, at: 40)) &+ 8 * dice.below(3)
        }
        guard place >= 0, place <= parts.file.count - 8 else { return }
        let other = parts.file.big(UInt64.self, at: entries[dice.below(entries.count)].place)
        let old = parts.file.big(UInt64.self, at: place)
        let new = dice.one(in: 3) ? other : number(near: dice.one(in: 3) ? other : old, &dice)
        parts.put(new.bigEndianBytes, at: place)
    }

    /// Writes a cluster again, compressed otherwise, or somewhere else.
    private mutating func moveCluster(_ dice: inout Dice) {
        let isElsewhere = dice.one(in: 2)
        let level = Int32(dice.below(10))
        changeCluster(&dice, level: level, isElsewhere: isElsewhere) { _, _ in }
    }

    private mutating func changePartitionTable(_ dice: inout Dice) {
        guard let header = parts.reference?.bytes(512..<1024) else { return }
        guard dice.one(in: 2) else {
            let (offset, length) = Self.partitionFields[dice.below(Self.partitionFields.count)]
            let new = Array(
                number(near: header.little(UInt64.self, at: offset), &dice).littleEndianBytes.prefix(length))
            parts.changeDisk(512..<1024) { $0.put(new, at: offset) }
            return
        }
        // An entry: its first sector, its last, or its name.
        let start = 1024 + 128 * dice.below(8)
        let field = [32, 40, 56][dice.below(3)]
        let old = parts.reference?.bytes(start..<(start + 128)).map { $0.little(UInt64.self, at: field) } ?? 0
        let oem = UInt64(0x4d_0045_004f)
        let new = field == 56 ? (dice.one(in: 2) ? oem : 0x41) : number(near: old, &dice)
        parts.changeDisk(start..<(start + 128)) { entry in
            entry.put(new.littleEndianBytes, at: field)
            entry[0] |= 1
        }
    }

    private mutating func changeCluster(
        _ dice: inout Dice, level: Int32 = 6, isElsewhere: Bool = false, _ change: (inout [UInt8], inout Dice) -> Void
    ) {
        guard let reference = parts.reference else { return }
        let entries = reference.entries(limit: 4096)
        guard !entries.isEmpty else { return }
        // The last ones are the OEM partition's in most images.
        let index = dice.one(in: 2) ? entries.count - 1 - dice.below(min(4, entries.count)) : dice.below(entries.count)
        guard let place = reference.place(entryAt: entries[index].place),
            var content = reference.content(place)?.bytes
        else { return }
        change(&content, &dice)
        parts.setContent(content, entry: entries[index].place, level: level, isElsewhere: isElsewhere)
    }
}
