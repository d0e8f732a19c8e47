extension Certificate {
    /// Reads a file of public keys: binary or ASCII armour, one key or several, one block or several.
    ///
    /// Packets, key versions and algorithms that are not known are skipped, and signatures that cannot be read grant
    /// nothing: a certificate that is newer than this code still serves with the keys it does know.
    /// - Throws: `tooLarge`, `badArmor` or `malformed`; `secretKey`; `wrongKind`; `noKey` when nothing usable is in it.
    public static func read(_ bytes: [UInt8]) throws(OpenPGPError) -> [Certificate] {
        let packets = try Packet.split(
            try Armor.packets(in: bytes, expecting: .publicKey, limit: sizeLimit), expecting: .publicKey)
        var certificates: [Certificate] = []
        // The part that the next signature is tried on; nil inside a certificate that is skipped. It outlasts a part
        // that is skipped: a signature proves itself what it was made over.
        var owner: Part?
        var strays = StrayRevocations()
        for packet in packets {
            switch packet.kind {
            case .secretKey, .secretSubkey: throw .secretKey
            case .publicKey:
                let primary = try PublicKey(packet)
                if let primary { certificates.append(Certificate(primary: primary)) }
                owner = primary.map { .primary($0) }
            case .publicSubkey, .userID, .signature:
                guard owner != nil || packet.kind == .signature, let part = try part(packet) else { continue }
                if case .signature(let signature) = part {
                    // One behind a certificate that is skipped stands in none.
                    let place = owner == nil ? nil : certificates.last?.fingerprint
                    strays.note(signature, in: place, isBeforeAll: certificates.isEmpty)
                }
                guard let current = owner else { continue }
                certificates[certificates.count - 1].append(part, after: current)
                if packet.kind != .signature { owner = part }
            default: continue
            }
        }
        guard !certificates.isEmpty else { throw .noKey }
        strays.add(to: &certificates)
        return certificates
    }

    private static func part(_ packet: Packet) throws(OpenPGPError) -> Part? {
        switch packet.kind {
        case .publicSubkey: return try PublicKey(packet).map { .subkey($0) }
        // Each of its signatures costs a hash over it, so the size is bounded, as gpg bounds it.
        case .userID where packet.body.count > 2048: return nil
        case .userID: return .userID(Array(packet.body))
        // One signature that cannot be read must not break the others; without it nothing is believed.
        default: return SignaturePacket(tolerant: packet.body).map { .signature($0) }
        }
    }
}
