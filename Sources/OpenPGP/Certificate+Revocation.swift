extension Certificate {
    /// A revocation counts whatever its reason, age, version and hash, whatever else is wrong with it, and wherever in
    /// the certificate it stands. One that cannot be checked counts where it stands, unless it names somebody else: a
    /// doubt must not pass. So does one by a designated revoker (§5.2.3.23), whose key is seldom at hand.
    /// - Parameter primaryKey: the primary key, in OpenSSL's hands.
    /// - Throws: `revoked` or `uncheckedRevocation`.
    func refuseRevoked(
        _ key: PublicKey, _ kind: SignaturePacket.Kind, over content: [UInt8], by primaryKey: borrowing EVPKey
    ) throws(OpenPGPError) {
        let revocations = allSignatures.filter { $0.kind == kind }
        guard !revocations.isEmpty else { return }
        for revocation in revocations {
            if case .right = revocation.outcome(by: primaryKey, over: content) { throw .revoked(key.fingerprint) }
        }
        let revokers = Set(allSignatures.flatMap(\.hashed.revokers))
        let revokerIDs = Set(revokers.map(\.keyID))
        for revocation in signatures(besides: key) where revocation.kind == kind {
            if !revokers.isEmpty, revocation.mayBe(byOneOf: revokers, ids: revokerIDs) {
                throw .revoked(key.fingerprint)
            }
            guard revocation.mayBe(by: fingerprint) else { continue }
            if case .unknown(let why) = revocation.outcome(by: primaryKey, over: content) {
                throw .uncheckedRevocation(key.fingerprint, why: why.cause)
            }
        }
    }

    /// The most signatures by the primary key that are checked. Keys that are renewed every year for decades have less
    /// than a hundred; a check costs up to 1 ms (P-384, P-521).
    static let selfSignatureLimit = 256
    /// The most revocations among them: each is tried on each key that is asked for, wherever it stands.
    static let revocationLimit = 32

    /// - Throws: `tooManySelfSignatures`.
    func boundSelfSignatures() throws(OpenPGPError) {
        let kinds = allSignatures.filter { $0.mayBe(by: fingerprint) || ($0.kind?.isRevocation ?? false) }
            .compactMap(\.kind)
        guard kinds.count <= Self.selfSignatureLimit else {
            throw .tooManySelfSignatures(fingerprint, limit: Self.selfSignatureLimit)
        }
        guard kinds.count(where: \.isRevocation) <= Self.revocationLimit else {
            throw .tooManyRevocations(fingerprint, limit: Self.revocationLimit)
        }
    }

    private var allSignatures: [SignaturePacket] {
        signatures + userIDs.flatMap(\.signatures) + subkeys.flatMap(\.signatures)
    }

    /// Those that follow the key, or the primary key: one of a subkey that stands there may be of any of them.
    private func signatures(besides key: PublicKey) -> [SignaturePacket] {
        let own = subkeys.filter { $0.key.fingerprint == key.fingerprint }.flatMap(\.signatures)
        return key.fingerprint == fingerprint ? allSignatures : own + signatures + userIDs.flatMap(\.signatures)
    }
}

extension OpenPGPError {
    /// What a check stopped at, without what to do about it.
    fileprivate var cause: String {
        switch self {
        case .unsupportedHash(let id, _): "hash algorithm \(id) is not supported"
        case .unsupportedAlgorithm(let id): "public-key algorithm \(id) is not supported"
        case .unsupportedVersion(let version): "signature version \(version) is not supported"
        case .malformed(let what, let offset): "it is malformed at byte \(offset): \(what)"
        case .openSSL(let call): "OpenSSL refuses its algorithm in \(call)"
        default: "\(self)"
        }
    }
}
