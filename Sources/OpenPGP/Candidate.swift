internal import FoundationEssentials

/// A signature and a trusted key that may have made it: all that is left to check is the data.
struct Candidate {
    let packet: SignaturePacket
    let key: PublicKey
    let hash: HashAlgorithm
    let verdict: GoodSignature

    /// At least one for a signature file, of any of its signatures.
    /// - Throws: why there is none.
    static func all(
        for signature: DetachedSignature, in certificates: [Certificate], trusted: Set<Fingerprint>, now: Int
    ) throws(OpenPGPError) -> [Candidate] {
        var candidates: [Candidate] = []
        var refusal = OpenPGPError.unknownIssuer(signature.issuer)
        var standings = Standings(now: now)
        for packet in signature.packets {
            do throws(OpenPGPError) {
                candidates += try all(for: packet, in: certificates, trusted: trusted, &standings)
            } catch {
                if error.saysMore(than: refusal) { refusal = error }
            }
        }
        guard !candidates.isEmpty else { throw refusal }
        return candidates
    }

    /// The keys that `packet` may be by. Seldom more than one: a key id can be shared.
    /// - Throws: why there is none.
    private static func all(
        for packet: SignaturePacket, in certificates: [Certificate], trusted: Set<Fingerprint>,
        _ standings: inout Standings
    ) throws(OpenPGPError) -> [Candidate] {
        guard let issuer = packet.issuer else { throw .unknownIssuer("(none named)") }
        let holders = certificates.filter { $0.keys.contains(where: issuer.names) }
        guard let first = holders.first else { throw .unknownIssuer(issuer.description) }
        let trustedHolders = holders.filter { trusted.contains($0.fingerprint) }
        guard !trustedHolders.isEmpty else { throw .notTrusted(primary: first.fingerprint) }
        var candidates: [Candidate] = []
        var firstRefusal: OpenPGPError?
        for certificate in trustedHolders {
            for key in certificate.keys(named: issuer) {
                do throws(OpenPGPError) {
                    candidates.append(try Candidate(packet, by: key, of: certificate, &standings))
                } catch {
                    firstRefusal = firstRefusal ?? error
                }
            }
        }
        if candidates.isEmpty, let firstRefusal { throw firstRefusal }
        return candidates
    }

    private init(
        _ packet: SignaturePacket, by key: PublicKey, of certificate: Certificate, _ standings: inout Standings
    ) throws(OpenPGPError) {
        _ = try packet.material.get()
        _ = try key.material.get()
        guard packet.keyAlgorithm.isCompatible(with: key.algorithm) else {
            throw .wrongSignature(signer: key.fingerprint)
        }
        hash = try HashAlgorithm(id: packet.hashAlgorithm, use: .data)
        try hash.requireStrength(for: key, use: .data)
        if let type = packet.unknownCritical { throw .unknownCriticalSubpacket(type) }
        try Self.checkTimes(of: packet, now: standings.now)
        let standing = try standings.standing(of: key, in: certificate)
        guard standing.flags.contains(.signData) else { throw .notASigningKey(key.fingerprint) }
        try Self.check(packet, by: key, end: standing.expires)
        self.packet = packet
        self.key = key
        verdict = GoodSignature(
            signer: key.fingerprint, primary: certificate.fingerprint,
            created: Date(secondsSince1970: packet.created), hash: hash,
            signerHasExpired: standing.expires.map { $0 <= standings.now } ?? false)
    }

    private static func checkTimes(of packet: SignaturePacket, now: Int) throws(OpenPGPError) {
        guard packet.created <= now + Verifier.clockAllowance else {
            throw .futureSignature(created: Date(secondsSince1970: packet.created))
        }
        if let expires = packet.expires, expires <= now {
            throw .signatureHasExpired(Date(secondsSince1970: expires))
        }
    }

    private static func check(_ packet: SignaturePacket, by key: PublicKey, end: Int?) throws(OpenPGPError) {
        let signed = Date(secondsSince1970: packet.created)
        guard packet.created >= key.created else {
            throw .signedBeforeCreation(
                key.fingerprint, created: Date(secondsSince1970: key.created), signed: signed)
        }
        if let end, packet.created >= end {
            throw .expiredBeforeSigning(
                key.fingerprint, expired: Date(secondsSince1970: end), signed: signed)
        }
    }
}

extension Certificate {
    fileprivate func keys(named issuer: Issuer) -> [PublicKey] {
        // A certificate merged from copies may list a subkey twice.
        var seen: Set<Fingerprint> = []
        return ([primary] + subkeys.map(\.key)).filter {
            issuer.names($0.fingerprint) && seen.insert($0.fingerprint).inserted
        }
    }
}

extension OpenPGPError {
    /// Of several refusals the one to report: what a trusted key did says more than that a key is not known.
    fileprivate func saysMore(than other: OpenPGPError) -> Bool { weight > other.weight }

    private var weight: Int {
        switch self {
        case .unknownIssuer: 0
        case .notTrusted: 1
        default: 2
        }
    }
}
