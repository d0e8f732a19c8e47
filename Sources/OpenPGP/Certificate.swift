/// A transferable public key (RFC 9580 §10.1): a primary key, what it says of itself, and its subkeys.
///
/// Reading one proves nothing; its signatures are checked when a `Verifier` relies on them.
public struct Certificate: Sendable {
    struct UserID {
        let name: [UInt8]
        var signatures: [SignaturePacket] = []
    }

    struct Subkey {
        let key: PublicKey
        var signatures: [SignaturePacket] = []
    }

    let primary: PublicKey
    /// Direct-key signatures and revocations of the primary key.
    private(set) var signatures: [SignaturePacket] = []
    private(set) var userIDs: [UserID] = []
    private(set) var subkeys: [Subkey] = []

    init(primary: PublicKey) { self.primary = primary }

    /// The largest key file that is read: 1 MiB.
    public static let sizeLimit = 1 << 20

    /// The fingerprint of the primary key: what a pin names.
    public var fingerprint: Fingerprint { primary.fingerprint }

    /// The fingerprints of all keys, the primary key first.
    public var keys: [Fingerprint] { [fingerprint] + subkeys.map(\.key.fingerprint) }

    /// Whether the signature names a key of this certificate, by issuer fingerprint or else by key id.
    ///
    /// It is a claim of the signature's and proves nothing.
    public func holds(_ signature: DetachedSignature) -> Bool {
        signature.packets.contains { packet in keys.contains { packet.issuer?.names($0) ?? false } }
    }

    /// The parts of one certificate that may come in several copies, in one: a revocation must count wherever it is.
    static func merged(_ certificates: [Certificate]) -> [Certificate] {
        var order: [Fingerprint] = []
        var byFingerprint: [Fingerprint: Certificate] = [:]
        for certificate in certificates {
            if var known = byFingerprint[certificate.fingerprint] {
                known.signatures += certificate.signatures
                known.userIDs += certificate.userIDs
                known.subkeys += certificate.subkeys
                byFingerprint[certificate.fingerprint] = known
            } else {
                order.append(certificate.fingerprint)
                byFingerprint[certificate.fingerprint] = certificate
            }
        }
        return order.compactMap { byFingerprint[$0] }
    }
}

extension Certificate {
    /// A part that signatures can follow.
    enum Part {
        case primary(PublicKey)
        case userID([UInt8])
        case subkey(PublicKey)
        case signature(SignaturePacket)
    }

    /// Takes the next part of the certificate; a signature belongs to the part before it.
    mutating func append(_ part: Part, after owner: Part) {
        switch (part, owner) {
        case (.primary, _): break
        case (.userID(let name), _): userIDs.append(UserID(name: name))
        case (.subkey(let key), _): subkeys.append(Subkey(key: key))
        case (.signature(let signature), .userID): userIDs[userIDs.count - 1].signatures.append(signature)
        case (.signature(let signature), .subkey): subkeys[subkeys.count - 1].signatures.append(signature)
        case (.signature(let signature), _): signatures.append(signature)
        }
    }
}
