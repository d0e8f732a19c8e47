import Bzip2

/// Changes files as bzip2 has them: in bits, whole blocks, and with the CRCs put right afterwards.
final class Mutator {
    private let checksums = Checksums()

    func mutate(_ bits: inout Bits, _ dice: inout Dice) {
        checksums.follow(&bits, isMending: false)
        for _ in 0...dice.below(3) { change(&bits, &dice) }
    }

    /// Only now and then are wrong CRCs what is wanted.
    func mend(_ bits: inout Bits) { checksums.follow(&bits, isMending: true) }

    private func change(_ bits: inout Bits, _ dice: inout Dice) {
        switch dice.below(10) {
        case 0, 1, 2:
            bits.write(place(bits, &dice), 1 + dice.below(24), Int(dice.next() >> 32))
        case 3:
            let start = place(bits, &dice)
            bits.replace(start..<min(bits.count, start + 1 + dice.below(64)), by: bits, 0..<0)
        case 4:
            let start = place(bits, &dice)
            let added = Bits((0..<8).map { _ in UInt8(truncatingIfNeeded: dice.next()) })
            bits.replace(start..<start, by: added, 0..<(1 + dice.below(64)))
        case 5:
            let magic = Bits((dice.one(in: 2) ? 0x3141_5926_5359 : 0x1772_4538_5090 as UInt64).bigEndianBytes)
            let start = place(bits, &dice)
            bits.replace(start..<min(bits.count, start + dice.below(2) * 48), by: magic, 16..<64)
        case 6:
            // Part of the file, from mark to mark, in another place.
            let (from, to) = (mark(bits, &dice), mark(bits, &dice))
            let place = mark(bits, &dice)
            bits.replace(place..<place, by: bits, min(from, to)..<max(from, to))
        case 7:
            let (from, to) = (mark(bits, &dice), mark(bits, &dice))
            bits.replace(min(from, to)..<max(from, to), by: bits, 0..<0)
        case 8:
            var writer = BitWriter()
            GeneratedFile.makeBlock(&dice).write(to: &writer)
            let place = mark(bits, &dice)
            bits.replace(place..<place, by: Bits(writer.bytes), 0..<writer.count)
        default:
            let made = Bits(GeneratedFile.make(&dice))
            let place = mark(bits, &dice)
            bits.replace(place..<place, by: made, 0..<made.count)
        }
    }

    private func mark(_ bits: Bits, _ dice: inout Dice) -> Int {
        let index = dice.below(checksums.marks.count + 1)
        return min(bits.count, index < checksums.marks.count ? checksums.marks[index] : bits.count)
    }

    /// Any bit, more often one of a header.
    private func place(_ bits: Bits, _ dice: inout Dice) -> Int {
        guard dice.one(in: 2) else { return dice.below(bits.count + 1) }
        return min(bits.count, mark(bits, &dice) + dice.below(600))
    }
}

extension UInt64 {
    fileprivate var bigEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) } }
}

/// libFuzzer calls it on one thread.
nonisolated(unsafe) private let mutator = Mutator()

extension Target {
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard limit > headLength, bytes.count > headLength, !dice.one(in: 32) else {
            return mutatedBytes(bytes, limit: limit)
        }
        var head = Array(bytes.prefix(headLength))
        if dice.one(in: 16) { head[dice.below(headLength)] = UInt8(truncatingIfNeeded: dice.next()) }
        let file = Array(bytes.dropFirst(headLength))
        let isBytewise = dice.one(in: 3)
        var bits = Bits(isBytewise ? mutatedBytes(file, limit: limit - headLength) : file)
        if !isBytewise { mutator.mutate(&bits, &dice) }
        if !dice.one(in: 8) { mutator.mend(&bits) }
        return head + bits.file
    }
}
