public import FoundationEssentials

/// The verdict that the bytes are what a trusted key signed.
public struct GoodSignature: Sendable, Equatable {
    /// The key that signed: the primary key or a subkey.
    public let signer: Fingerprint
    /// The trusted primary key that the signer belongs to.
    public let primary: Fingerprint
    /// When it was signed, as the signer says.
    public let created: Date
    /// The hash that the signature rests on.
    public let hash: HashAlgorithm
    /// The key has reached its end since: the signature was made in time and stays good, but say so.
    public let signerHasExpired: Bool
}
