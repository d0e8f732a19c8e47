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
}
