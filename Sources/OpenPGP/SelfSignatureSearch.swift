/// Collects the signatures of a key's own that can be relied on.
///
/// Relied on means: made by `signer` with a strong hash, not before `signer` itself and not in the future, neither
/// expired nor revoked, and demanding nothing that is not understood. A signature made with SHA-1 is as good as none,
/// however old it is: chosen-prefix collisions can be bought, and its date is the forger's to choose.
struct SelfSignatureSearch {
    let signer: PublicKey
    /// Seconds since 1970.
    let now: Int
    private(set) var found: [SignaturePacket] = []
    /// Why the last one that might have counted did not: its hash.
    private(set) var weakness: OpenPGPError?

    init(signer: PublicKey, now: Int) {
        self.signer = signer
        self.now = now
    }

    /// Adds those of `signatures` that are good over `content` and of a wanted kind.
    mutating func add(
        _ signatures: [SignaturePacket], over content: [UInt8], where isWanted: (SignaturePacket.Kind) -> Bool
    ) throws(OpenPGPError) {
        var good: [SignaturePacket] = []
        var revoked = Int.min
        for signature in signatures {
            guard let kind = signature.kind, kind == .certificationRevocation || isWanted(kind),
                try isReliable(signature, over: content)
            else { continue }
            if kind == .certificationRevocation {
                revoked = max(revoked, signature.created)
            } else {
                good.append(signature)
            }
        }
        found += good.filter { $0.created > revoked }
    }

    /// The newest that fits; of several from one second the last in the file, as gpg has it.
    func newest(where fits: (SignaturePacket) -> Bool) -> SignaturePacket? {
        found.reduce(nil) { newest, next in
            guard fits(next) else { return newest }
            guard let newest, newest.created > next.created else { return next }
            return newest
        }
    }

    private mutating func isReliable(
        _ signature: SignaturePacket, over content: [UInt8]
    ) throws(OpenPGPError) -> Bool {
        guard signature.unknownCritical == nil, signature.keyAlgorithm.isCompatible(with: signer.algorithm),
            signature.created >= signer.created, signature.created <= now + Verifier.clockAllowance,
            signature.expires.map({ $0 > now }) ?? true
        else { return false }
        do throws(OpenPGPError) {
            let hash = try HashAlgorithm(id: signature.hashAlgorithm, use: .key)
            return try signature.isGood(by: signer, over: content, hash: .strong(hash))
        } catch {
            switch error {
            case .weakHash, .unsupportedHash: weakness = error
            default: throw error
            }
            return false
        }
    }
}

extension UInt8 {
    /// Whether a signature with this algorithm id can be by a key with that one: 1 and 3 are both RSA.
    func isCompatible(with keyAlgorithm: UInt8) -> Bool {
        self == keyAlgorithm || ([1, 3].contains(self) && [1, 3].contains(keyAlgorithm))
    }
}
