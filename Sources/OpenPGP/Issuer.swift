/// The key that a signature says it is by: a hint for looking it up.
enum Issuer: Sendable {
    case fingerprint(Fingerprint)
    case keyID(String)

    var description: String {
        switch self {
        case .fingerprint(let fingerprint): fingerprint.description
        case .keyID(let keyID): keyID
        }
    }

    func names(_ key: Fingerprint) -> Bool {
        switch self {
        case .fingerprint(let fingerprint): fingerprint == key
        case .keyID(let keyID): keyID == key.keyID
        }
    }
}

extension SignaturePacket {
    /// `nil` when the signature names no key.
    var issuer: Issuer? {
        // A signed hint goes before the others.
        if let fingerprint = named.first {
            .fingerprint(fingerprint)
        } else if let keyID = namedIDs.first {
            .keyID(keyID)
        } else {
            nil
        }
    }

    /// Whether the signature names `key`, maybe beside others, or nobody.
    func mayBe(by key: Fingerprint) -> Bool { mayBe(byOneOf: [key], ids: [key.keyID]) }

    /// - Parameter ids: the key ids of `keys`.
    func mayBe(byOneOf keys: Set<Fingerprint>, ids: Set<String>) -> Bool {
        named.isEmpty && namedIDs.isEmpty || named.contains(where: keys.contains)
            || namedIDs.contains(where: ids.contains)
    }

    /// The ids of all keys that the signature names.
    var namedKeyIDs: Set<String> { Set(named.map(\.keyID) + namedIDs) }

    private var named: [Fingerprint] { hashed.issuerFingerprints + unhashed.issuerFingerprints }
    private var namedIDs: [String] { hashed.issuerKeyIDs + unhashed.issuerKeyIDs }
}
