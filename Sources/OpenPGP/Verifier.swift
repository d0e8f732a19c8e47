public import FoundationEssentials

/// Checks a detached signature while the signed bytes stream by.
public struct Verifier: ~Copyable, Sendable {
    /// How far a signature may lie in the future, in seconds: clocks differ.
    static let clockAllowance = 600

    private let candidates: [Candidate]
    private var hashes: RunningHashes

    /// Prepares the check. All that can be known before the data is decided here: who signed, whether the key is
    /// trusted, bound, and was valid when it signed.
    /// - Parameters:
    ///   - signature: the signature file; one good signature by a trusted key suffices.
    ///   - certificates: where the signing key is looked up.
    ///   - trusted: the pin: fingerprints of primary keys.
    ///   - alsoHashing: what `digest` shall be able to say; free where the signature uses it anyway.
    ///   - now: the present time.
    /// - Throws: why no signature can count: `unknownIssuer`, `notTrusted`, `revoked`, `expiredBeforeSigning`,
    ///   `signedBeforeCreation`, `notASigningKey`, `badBinding`, `weakHash`, `weakKey`, `futureSignature`,
    ///   `signatureHasExpired`, `unknownCriticalSubpacket`, or one of the `unsupported` cases.
    public init(
        signature: DetachedSignature, certificates: [Certificate], trusted: Set<Fingerprint>,
        alsoHashing: [HashAlgorithm] = [], now: Date = Date()
    ) throws(OpenPGPError) {
        let candidates = try Candidate.all(
            for: signature, in: Certificate.merged(certificates), trusted: trusted,
            now: Int(now.timeIntervalSince1970))
        hashes = try RunningHashes(candidates.map(\.hash) + alsoHashing)
        self.candidates = candidates
    }

    /// Takes the next signed bytes.
    public mutating func update(_ bytes: RawSpan) { hashes.update(bytes) }

    /// The digest of all bytes taken so far, by an algorithm that `alsoHashing` named.
    public borrowing func digest(_ algorithm: HashAlgorithm) throws(OpenPGPError) -> [UInt8] {
        try hashes.copy(algorithm).finish()
    }

    /// The verdict over all bytes taken.
    /// - Throws: `wrongSignature` when they are not the signed ones.
    public consuming func finish() throws(OpenPGPError) -> GoodSignature {
        for candidate in candidates {
            let running = try hashes.copy(candidate.hash)
            if try candidate.packet.isGood(by: candidate.key, afterContent: running, hash: .strong(candidate.hash)) {
                return candidate.verdict
            }
        }
        throw .wrongSignature(signer: candidates[0].key.fingerprint)
    }
}
