/// A key file and a signature file that both this verifier and gpgv are asked about.
struct CorpusCase: Sendable {
    /// Family, then what is special about it, separated by slashes.
    let name: String
    let keys: [UInt8]
    let signature: [UInt8]
    /// The fingerprint of the primary key.
    let trusted: String

    static let data = Array("some data".utf8)
    /// When the signatures over the data were made: seconds since 1970, and years before now.
    static let signed = 1_700_000_000

    /// Every case made by hand, at each run the same but for the numbers of RSA and ECDSA keys.
    static var all: [CorpusCase] { strength + revocations + selfSignatures + subpackets + structure + damage }
}

extension CorpusCase {
    /// - Parameters:
    ///   - signer: signs the data, when there is no `signature`.
    ///   - keys: the parts of the key file.
    init(
        _ name: String, _ primary: HandmadeKey, signer: HandmadeKey? = nil, signature: [UInt8]? = nil,
        _ keys: [UInt8]...
    ) {
        self.name = name
        self.keys = keys.flatMap(\.self)
        trusted = primary.fingerprint
        self.signature =
            signature ?? packet(2, (signer ?? primary).signature(type: 0, over: Self.data, created: Self.signed))
    }

    /// A kind of primary key, by name.
    struct Kind: Sendable {
        let name: String
        let key: HandmadeKey
    }

    static let kinds = [
        Kind(name: "rsa", key: HandmadeKey(.rsa)), Kind(name: "p256", key: HandmadeKey(.p256)),
        Kind(name: "p384", key: HandmadeKey(.p384)), Kind(name: "p521", key: HandmadeKey(.p521)),
        Kind(name: "eddsa", key: HandmadeKey(seed: 1)), Kind(name: "ed25519", key: HandmadeKey(algorithm: 27, seed: 1)),
    ]

    static let subkey = HandmadeKey(seed: 2)
    static let other = HandmadeKey(seed: 3)

    static let hashes: [(name: String, id: UInt8)] = [
        ("md5", 1), ("sha1", 2), ("ripemd160", 3), ("sha256", 8), ("sha384", 9), ("sha512", 10), ("sha224", 11),
        ("sha3", 12),
    ]

    /// A subkey with its binding, for signing.
    static func bound(_ subkey: HandmadeKey, to primary: HandmadeKey) -> [UInt8] {
        subkey.subkeyPacket + packet(2, primary.binding(of: subkey, agreement: subkey.agreement(with: primary)))
    }
}
