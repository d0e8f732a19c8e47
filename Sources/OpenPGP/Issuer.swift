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
        if let fingerprint = hashed.issuerFingerprint ?? unhashed.issuerFingerprint {
            .fingerprint(fingerprint)
        } else if let keyID = hashed.issuerKeyID ?? unhashed.issuerKeyID {
            .keyID(keyID)
        } else {
            nil
        }
    }

    /// Whether nothing speaks against `key`: the signature names it, or nobody.
    func mayBe(by key: Fingerprint) -> Bool { mayBe(byOneOf: [key], ids: [key.keyID]) }

    /// - Parameter ids: the key ids of `keys`.
    func mayBe(byOneOf keys: Set<Fingerprint>, ids: Set<String>) -> Bool {
        let named = [hashed.issuerFingerprint, unhashed.issuerFingerprint].compactMap(\.self)
        let namedIDs = [hashed.issuerKeyID, unhashed.issuerKeyID].compactMap(\.self)
        return named.isEmpty && namedIDs.isEmpty || named.contains(where: keys.contains)
            || namedIDs.contains(where: ids.contains)
    }
}
