/// Revocations that do not stand in the certificate they are of: before all keys, or behind another one, as where files
/// were joined.
struct StrayRevocations {
    private var beforeAll: [SignaturePacket] = []
    /// By the key ids that they name, with the certificate that they stand in.
    private var named: [String: [(packet: SignaturePacket, place: Fingerprint?)]] = [:]

    mutating func note(_ signature: SignaturePacket, in place: Fingerprint?, isBeforeAll: Bool) {
        guard signature.kind?.isRevocation ?? false else { return }
        if isBeforeAll { beforeAll.append(signature) }
        for keyID in signature.namedKeyIDs { named[keyID, default: []].append((signature, place)) }
    }

    /// Copies of a certificate are merged later, so the first of them suffices.
    func add(to certificates: inout [Certificate]) {
        guard !beforeAll.isEmpty || !named.isEmpty else { return }
        var seen: Set<Fingerprint> = []
        for index in certificates.indices {
            let fingerprint = certificates[index].fingerprint
            guard seen.insert(fingerprint).inserted else { continue }
            if index == 0 { beforeAll.forEach { certificates[0].append(stray: $0) } }
            for (packet, place) in named[fingerprint.keyID] ?? [] where place != fingerprint {
                certificates[index].append(stray: packet)
            }
        }
    }
}

extension Certificate {
    fileprivate mutating func append(stray revocation: SignaturePacket) {
        append(.signature(revocation), after: .primary(primary))
    }
}
