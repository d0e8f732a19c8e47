public import FoundationEssentials

/// What a certificate says of one of its keys, every signature checked.
struct Standing {
    let flags: KeyFlags
    /// Seconds since 1970; `nil` for never.
    let expires: Int?
}

extension Certificate {
    /// Checks that the primary key vouches for itself and is not revoked: what a key file is worth keeping for.
    /// - Throws: `revoked`, `badBinding`, `weakHash`, `weakKey`, or one of the `unsupported` cases.
    public func requireValid(now: Date = Date()) throws(OpenPGPError) {
        _ = try primaryStanding(now: Int(now.timeIntervalSince1970))
    }

    /// The primary key's standing: not revoked, and vouched for by itself.
    /// - Parameter now: seconds since 1970.
    func primaryStanding(now: Int) throws(OpenPGPError) -> Standing {
        _ = try EVPKey(primary)
        let content = primary.framed
        try refuseRevoked(primary, .keyRevocation, over: content, following: signatures)
        var search = SelfSignatureSearch(signer: primary, now: now)
        try search.add(signatures, over: content) { $0 == .directKey }
        for userID in userIDs {
            let named = content + [0xB4] + bigEndianBytes(userID.name.count, count: 4) + userID.name
            try search.add(userID.signatures, over: named) { $0.isCertification }
        }
        guard !search.found.isEmpty else {
            throw search.weakness ?? .badBinding(fingerprint, "it has no valid self-signature")
        }
        // gpg makes direct-key signatures that say nothing but who may revoke; they do not undo the rest.
        let flags = search.newest { $0.hashed.keyFlags != nil }?.hashed.keyFlags
        let lifetime = search.newest { $0.kind != .directKey || $0.hashed.keyLifetime != nil }?.hashed.keyLifetime
        return Standing(flags: flags ?? [], expires: primary.end(afterLifetime: lifetime))
    }

    /// A subkey's standing: not revoked, bound by the primary key, and agreeing to that if it may sign.
    func subkeyStanding(_ key: PublicKey, now: Int) throws(OpenPGPError) -> Standing {
        _ = try EVPKey(key)
        let bindings = subkeys.filter { $0.key.fingerprint == key.fingerprint }.flatMap(\.signatures)
        let content = primary.framed + key.framed
        try refuseRevoked(key, .subkeyRevocation, over: content, following: bindings)
        var search = SelfSignatureSearch(signer: primary, now: now)
        try search.add(bindings, over: content) { $0 == .subkeyBinding }
        guard let binding = search.newest(where: { _ in true }) else {
            throw search.weakness
                ?? .badBinding(key.fingerprint, "it has no valid binding signature by \(fingerprint)")
        }
        let flags = binding.hashed.keyFlags ?? []
        // Without the subkey's own agreement anybody could claim another's signatures as theirs (§5.2.1.9).
        if flags.contains(.signData) { try requireAgreement(of: key, in: binding, over: content, now: now) }
        return Standing(flags: flags, expires: key.end(afterLifetime: binding.hashed.keyLifetime))
    }

    private func requireAgreement(
        of key: PublicKey, in binding: SignaturePacket, over content: [UInt8], now: Int
    ) throws(OpenPGPError) {
        var search = SelfSignatureSearch(signer: key, now: now)
        let embedded = (binding.hashed.embedded + binding.unhashed.embedded).compactMap { try? SignaturePacket($0) }
        try search.add(embedded, over: content) { $0 == .primaryKeyBinding }
        guard search.found.isEmpty else { return }
        throw search.weakness
            ?? .badBinding(key.fingerprint, "it has no valid signature that it belongs to \(fingerprint)")
    }

    /// A revocation counts whatever its reason and age, wherever in the certificate it stands, and even with a hash
    /// too weak for anything else. One by a designated revoker (§5.2.3.23) counts unseen where it follows the key:
    /// the revoker's key is seldom at hand, and a doubt must not pass.
    private func refuseRevoked(
        _ key: PublicKey, _ kind: SignaturePacket.Kind, over content: [UInt8], following own: [SignaturePacket]
    ) throws(OpenPGPError) {
        let all = allSignatures
        for signature in all where signature.kind == kind {
            guard let hash = HashFunction(revocation: signature.hashAlgorithm) else { continue }
            if try signature.isGood(by: primary, over: content, hash: hash) { throw .revoked(key.fingerprint) }
        }
        let revokers = all.flatMap(\.hashed.revokers)
        let isDoubtful = own.contains { signature in
            signature.kind == kind && revokers.contains { signature.issuer?.names($0) ?? false }
        }
        if isDoubtful { throw .revoked(key.fingerprint) }
    }

    private var allSignatures: [SignaturePacket] {
        signatures + userIDs.flatMap(\.signatures) + subkeys.flatMap(\.signatures)
    }
}

extension PublicKey {
    fileprivate func end(afterLifetime lifetime: Int?) -> Int? {
        lifetime.flatMap { $0 == 0 ? nil : created + $0 }
    }
}

extension HashFunction {
    /// `nil` for a hash that is not known here.
    fileprivate init?(revocation id: UInt8) {
        if id == 2 {
            self = .sha1
        } else if let strong = try? HashAlgorithm(id: id, use: .key) {
            self = .strong(strong)
        } else {
            return nil
        }
    }
}
