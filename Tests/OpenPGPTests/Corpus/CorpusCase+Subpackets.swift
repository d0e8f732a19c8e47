/// Subpackets that are there twice, unknown, unsigned or broken.
extension CorpusCase {
    static var subpackets: [CorpusCase] {
        let primary = HandmadeKey(seed: 1)
        let areas: [(name: String, area: [[UInt8]])] = [
            ("flags twice, less last", [subpacket(27, [3]), subpacket(27, [1])]),
            ("flags twice, less first", [subpacket(27, [1]), subpacket(27, [3])]),
            ("no flags", []), ("empty flags", [subpacket(27, [])]), ("flags of two bytes", [subpacket(27, [3, 0])]),
            (
                "ends twice, earlier last",
                [subpacket(27, [3]), subpacket(9, bytes(0, 4)), subpacket(9, bytes(1000, 4))]
            ),
            (
                "ends twice, earlier first",
                [subpacket(27, [3]), subpacket(9, bytes(1000, 4)), subpacket(9, bytes(0, 4))]
            ),
            ("a short end", [subpacket(27, [3]), subpacket(9, [0, 1])]),
            ("a long end", [subpacket(27, [3]), subpacket(9, [0, 0, 3, 0xE8, 0])]),
            ("unknown", [subpacket(27, [3]), subpacket(101, [1])]),
            ("unknown and critical", [subpacket(27, [3]), subpacket(0x80 | 101, [1])]),
            ("known and critical", [subpacket(0x80 | 27, [3])]),
            ("created twice", [subpacket(27, [3]), subpacket(2, bytes(1_600_000_005, 4))]),
            ("an issuer of three bytes", [subpacket(27, [3]), subpacket(16, [1, 2, 3])]),
            ("another issuer", [subpacket(27, [3]), subpacket(16, [1, 2, 3, 4, 5, 6, 7, 8])]),
            ("an empty one", [subpacket(27, [3]), [0]]),
            ("one beyond the end", [subpacket(27, [3]), [100]]),
        ]
        return areas.flatMap { name, area in
            let content = primary.framed + [0xB4] + bytes(4, 4) + Array("Name".utf8)
            let user = primary.primaryPacket + primary.userID("Name")
            return [
                CorpusCase(
                    "hashed/\(name)", primary, user,
                    packet(2, primary.signature(type: 0x13, over: content, hashed: area))),
                CorpusCase(
                    "unhashed/\(name)", primary, user,
                    packet(
                        2,
                        primary.signature(
                            type: 0x13, over: content, hashed: [subpacket(27, [3])],
                            unhashed: [subpacket(16, primary.keyID)] + area))),
                CorpusCase(
                    "data-hashed/\(name)", primary,
                    signature: packet(2, primary.signature(type: 0, over: data, created: signed, hashed: area)),
                    primary.certificate()),
                CorpusCase(
                    "data-unhashed/\(name)", primary,
                    signature: packet(
                        2,
                        primary.signature(
                            type: 0, over: data, created: signed, unhashed: [subpacket(16, primary.keyID)] + area)),
                    primary.certificate()),
            ]
        }
    }
}
