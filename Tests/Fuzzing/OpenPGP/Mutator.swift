/// Changes keys and signatures packet by packet; some are signed anew, as nothing else gets far.
extension Target {
    private static let donors = CorpusCase.seeds

    static func mutated(_ input: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        let target = Target(input)
        var keys = packets(of: target.keys)
        var signatures = packets(of: target.signature)
        for _ in 0...dice.below(3) {
            let donor = donors[dice.below(donors.count)]
            switch dice.below(12) {
            case 0: return mutatedBytes(input, limit: limit)
            case 1: signatures = packets(of: donor.signature)
            case 2: signatures.insert(dataSignature(&dice), at: dice.below(signatures.count + 1))
            case 3: change(&signatures, with: packets(of: donor.signature), &dice)
            case 4...8: keys.insert(selfSignature(&dice), at: dice.below(keys.count + 1))
            case 9: keys = packets(of: donor.keys)
            default: change(&keys, with: packets(of: donor.keys), &dice)
            }
        }
        let result = Target(keys: keys.flatMap(\.self), signature: signatures.flatMap(\.self)).input
        return result.count <= limit ? result : mutatedBytes(input, limit: limit)
    }

    /// The packets of a file, headers and all; what is no packet comes last.
    private static func packets(of file: [UInt8]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var rest = file[...]
        // As the corpus writes them: a new header and four bytes of length.
        while rest.count >= 6, rest[rest.startIndex] & 0xC0 == 0xC0, rest[rest.startIndex + 1] == 0xFF {
            let length = rest[(rest.startIndex + 2)..<(rest.startIndex + 6)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= rest.count - 6 else { break }
            packets.append(Array(rest.prefix(6 + length)))
            rest = rest.dropFirst(6 + length)
        }
        return rest.isEmpty ? packets : packets + [Array(rest)]
    }

    private static func change(_ packets: inout [[UInt8]], with donors: [[UInt8]], _ dice: inout Dice) {
        guard !packets.isEmpty, !donors.isEmpty else { return }
        let index = dice.below(packets.count)
        switch dice.below(6) {
        case 0: packets.remove(at: index)
        case 1: packets.insert(packets[index], at: dice.below(packets.count + 1))
        case 2: packets.swapAt(index, dice.below(packets.count))
        case 3: packets.insert(donors[dice.below(donors.count)], at: index)
        case 4 where packets[index].count > 6:
            // The length is made to fit again.
            let body = mutatedBytes(Array(packets[index].dropFirst(6)), limit: packets[index].count + 32)
            packets[index] = packet(packets[index][0] & 0x3F, body)
        default: packets[index] = mutatedBytes(packets[index], limit: packets[index].count + 8)
        }
    }

    private static func one<Element>(of elements: [Element], _ dice: inout Dice) -> Element {
        elements[dice.below(elements.count)]
    }

    private static func primary(_ dice: inout Dice) -> HandmadeKey {
        HandmadeKey(algorithm: dice.one(in: 4) ? 27 : 22, seed: 1)
    }

    private static func dataSignature(_ dice: inout Dice) -> [UInt8] {
        let signer = one(of: [primary(&dice), CorpusCase.subkey, CorpusCase.other], &dice)
        let hashed = (0..<dice.below(3)).map { _ in randomSubpacket(&dice) }
        return packet(
            2,
            signer.signature(
                type: 0, over: CorpusCase.data, created: CorpusCase.signed, hashed: hashed,
                hashAlgorithm: one(of: hashes, &dice)))
    }

    private static let hashes: [UInt8] = [8, 9, 10, 10, 10, 1, 2, 3, 11, 12]

    private static func selfSignature(_ dice: inout Dice) -> [UInt8] {
        let primary = primary(&dice)
        let subkey = dice.one(in: 4) ? CorpusCase.other : CorpusCase.subkey
        let name = Array((dice.one(in: 4) ? "Name" : "Handmade").utf8)
        let named = primary.framed + [0xB4] + bytes(name.count, 4) + name
        let bound = primary.framed + subkey.framed
        let contents: [(type: UInt8, content: [UInt8])] = [
            (0x13, named), (0x10, named), (0x30, named), (0x1F, primary.framed), (0x20, primary.framed),
            (0x18, bound), (0x18, bound), (0x28, bound),
        ]
        let (type, content) = one(of: contents, &dice)
        let signer = dice.one(in: 6) ? subkey : primary
        let created = 1_600_000_000 + dice.below(4)
        if dice.one(in: 8) {
            return packet(
                2,
                signer.oldSignature(type: type, over: content, created: created, hashAlgorithm: one(of: hashes, &dice)))
        }
        var hashed = (0..<dice.below(4)).map { _ in randomSubpacket(&dice) }
        if !dice.one(in: 4) { hashed.append(subpacket(27, [3])) }
        if type == 0x18, !dice.one(in: 4) { hashed.append(subpacket(32, subkey.agreement(with: primary))) }
        return packet(
            2,
            signer.signature(
                type: type, over: content, created: created, hashed: hashed,
                unhashed: dice.one(in: 3) ? [randomSubpacket(&dice)] : nil, hashAlgorithm: one(of: hashes, &dice)))
    }

    private static func randomSubpacket(_ dice: inout Dice) -> [UInt8] {
        let critical: UInt8 = dice.one(in: 4) ? 0x80 : 0
        let type = one(of: [UInt8(2), 3, 9, 12, 16, 27, 27, 30, 32, 33, 101], &dice)
        let time = bytes(one(of: [0, 1, 1000, 1_600_000_001, 2_000_000_000], &dice), 4)
        let key = one(of: [CorpusCase.subkey, CorpusCase.other, primary(&dice)], &dice)
        let content: [UInt8] =
            switch type {
            case 2, 3, 9: time
            case 12: [0x80, 22] + bytesOf(key.fingerprint)
            case 16: key.keyID
            case 27: [UInt8(dice.below(16))]
            case 32: key.agreement(with: primary(&dice))
            case 33: [4] + bytesOf(key.fingerprint)
            default: [UInt8(dice.below(256))]
            }
        return subpacket(type | critical, dice.one(in: 10) ? Array(content.dropLast()) : content)
    }
}
