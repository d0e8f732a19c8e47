/// A signature of a key's own whose numbers are right.
struct SelfSignature {
    let packet: SignaturePacket
    /// Whether it can be relied on. One that cannot still takes away: what its key wanted to be less must not be
    /// more because of how that was said.
    let grants: Bool
}

/// Looks for the signatures that a key has made of itself or of its subkeys.
///
/// All are: by `signer`, not before `signer` itself, neither expired nor revoked, and demanding nothing that is not
/// understood. Only one with a strong hash, without a defect and not of the future grants. One made with SHA-1 grants
/// nothing, however old it is: chosen-prefix collisions can be bought, and its date is the forger's to choose.
struct SelfSignatureSearch: ~Copyable {
    let signer: PublicKey
    let key: EVPKey
    /// Seconds since 1970.
    let now: Int
    /// Why the last one that might have granted did not: its hash.
    private(set) var weakness: OpenPGPError?

    /// - Throws: why the key cannot be used.
    init(signer: PublicKey, now: Int) throws(OpenPGPError) {
        self.signer = signer
        self.now = now
        key = try EVPKey(signer)
    }

    /// Those of `signatures` that are right over `content` and of a wanted kind.
    mutating func find(
        _ signatures: [SignaturePacket], over content: [UInt8], where isWanted: (SignaturePacket.Kind) -> Bool
    ) -> [SelfSignature] {
        var found: [SelfSignature] = []
        var revoked = Int.min
        for signature in signatures {
            guard let kind = signature.kind, kind == .certificationRevocation || isWanted(kind),
                isInForce(signature), let right = check(signature, over: content)
            else { continue }
            if kind == .certificationRevocation {
                revoked = max(revoked, signature.created)
            } else {
                found.append(right)
            }
        }
        return found.filter { $0.packet.created > revoked }
    }

    private func isInForce(_ signature: SignaturePacket) -> Bool {
        signature.mayBe(by: signer.fingerprint) && signature.unknownCritical == nil
            && signature.keyAlgorithm.isCompatible(with: signer.algorithm)
            && signature.created >= signer.created
            && signature.expires.map { $0 > now } ?? true
    }

    private mutating func check(_ signature: SignaturePacket, over content: [UInt8]) -> SelfSignature? {
        switch signature.outcome(by: key, over: content) {
        case .wrong: return nil
        case .unknown(let why):
            if case .unsupportedHash = why { weakness = why }
            return nil
        case .right(let hasRightPrefix):
            do throws(OpenPGPError) {
                try HashAlgorithm(id: signature.hashAlgorithm, use: .key).requireStrength(for: signer, use: .key)
            } catch {
                weakness = error
                return SelfSignature(packet: signature, grants: false)
            }
            let isSound = hasRightPrefix && signature.defect == nil
            let isByName = signature.issuer?.names(signer.fingerprint) ?? true
            let isFuture = signature.created > now + Verifier.clockAllowance
            return SelfSignature(packet: signature, grants: isSound && isByName && !isFuture)
        }
    }
}

extension [SelfSignature] {
    var granting: [SelfSignature] { filter(\.grants) }

    /// The newest that fits; of several from one second the last in the file, as gpg has it.
    func newest(where fits: (SignaturePacket) -> Bool = { _ in true }) -> SignaturePacket? {
        reduce(nil) { newest, next in
            guard fits(next.packet) else { return newest }
            guard let newest, newest.created > next.packet.created else { return next.packet }
            return newest
        }
    }
}

extension UInt8 {
    /// Whether a signature with this algorithm id can be by a key with that one: 1 and 3 are both RSA.
    func isCompatible(with keyAlgorithm: UInt8) -> Bool {
        self == keyAlgorithm || ([1, 3].contains(self) && [1, 3].contains(keyAlgorithm))
    }
}
