public import FoundationEssentials

/// What a certificate says of one of its keys, every signature checked.
struct Standing {
    let flags: KeyFlags
    /// Seconds since 1970; `nil` for never.
    let expires: Int?

    /// The stricter of both.
    func restricted(by other: Standing) -> Standing {
        Standing(
            flags: flags.intersection(other.flags), expires: [expires, other.expires].compactMap(\.self).min())
    }
}

extension Certificate {
    /// Checks that the primary key vouches for itself and is not revoked: what a key file is worth keeping for.
    /// - Throws: `revoked`, `uncheckedRevocation`, `badBinding`, `weakHash`, `shortHash`, `weakKey`,
    ///   `tooManySelfSignatures`, `tooManyRevocations`, or one of the `unsupported` cases.
    public func requireValid(now: Date = Date()) throws(OpenPGPError) {
        _ = try primaryStanding(now: Int(now.timeIntervalSince1970))
    }

    /// The primary key's standing: not revoked, and vouched for by itself.
    /// - Parameter now: seconds since 1970.
    func primaryStanding(now: Int) throws(OpenPGPError) -> Standing {
        try boundSelfSignatures()
        var search = try SelfSignatureSearch(signer: primary, now: now)
        let content = primary.framed
        try refuseRevoked(primary, .keyRevocation, over: content, by: search.key)
        let direct = search.find(signatures, over: content) { $0 == .directKey }
        var certified: [[SelfSignature]] = []
        for (name, signatures) in signaturesByName {
            let named = content + [0xB4] + bigEndianBytes(name.count, count: 4) + name
            certified.append(search.find(signatures, over: named) { $0.isCertification })
        }
        let (grantedDirect, granted) = (direct.granting, certified.map(\.granting))
        guard !grantedDirect.isEmpty || granted.contains(where: { !$0.isEmpty }) else {
            throw search.weakness ?? .badBinding(fingerprint, "it has no valid self-signature")
        }
        return primary.standing(direct: grantedDirect, certified: granted)
            .restricted(by: primary.standing(direct: direct, certified: certified))
    }

    /// A subkey's standing: not revoked, bound by the primary key, and agreeing to that if it may sign.
    ///
    /// The primary key's standing comes first: it bounds what is checked here.
    func subkeyStanding(_ key: PublicKey, now: Int) throws(OpenPGPError) -> Standing {
        _ = try EVPKey(key)
        let bindings = subkeys.filter { $0.key.fingerprint == key.fingerprint }.flatMap(\.signatures)
        let content = primary.framed + key.framed
        var search = try SelfSignatureSearch(signer: primary, now: now)
        try refuseRevoked(key, .subkeyRevocation, over: content, by: search.key)
        let found = search.find(bindings, over: content) { $0 == .subkeyBinding }
        guard let binding = found.granting.newest(), let newest = found.newest() else {
            throw search.weakness
                ?? .badBinding(key.fingerprint, "it has no valid binding signature by \(fingerprint)")
        }
        let standing = key.standing(binding).restricted(by: key.standing(newest))
        // Without the subkey's own agreement anybody could claim another's signatures as theirs (§5.2.1.9).
        if standing.flags.contains(.signData) { try requireAgreement(of: key, in: binding, over: content, now: now) }
        return standing
    }

    /// One is enough; more than a few are there to cost time.
    private static let agreementLimit = 16

    private func requireAgreement(
        of key: PublicKey, in binding: SignaturePacket, over content: [UInt8], now: Int
    ) throws(OpenPGPError) {
        var search = try SelfSignatureSearch(signer: key, now: now)
        let embedded = (binding.hashed.embedded + binding.unhashed.embedded).prefix(Self.agreementLimit)
        let found = search.find(embedded.compactMap { try? SignaturePacket($0) }, over: content) {
            $0 == .primaryKeyBinding
        }
        guard found.granting.isEmpty else { return }
        throw search.weakness
            ?? .badBinding(key.fingerprint, "it has no valid signature that it belongs to \(fingerprint)")
    }

    /// A certificate merged from copies may list a user id twice.
    private var signaturesByName: [[UInt8]: [SignaturePacket]] {
        userIDs.reduce(into: [:]) { named, userID in
            if !userID.signatures.isEmpty { named[userID.name, default: []] += userID.signatures }
        }
    }
}

extension PublicKey {
    /// What a primary key says of itself, by its direct-key signatures and those on each of its user ids.
    ///
    /// gpg takes flags and expiry from the direct-key signature, however old, and else from the newest user id that
    /// has them; others have it the other way round. Both count here.
    fileprivate func standing(direct: [SelfSignature], certified: [[SelfSignature]]) -> Standing {
        let flags = [direct, certified.flatMap(\.self)].compactMap { signatures in
            signatures.newest { $0.hashed.keyFlags != nil }?.hashed.keyFlags
        }
        let expiring = certified.compactMap { $0.newest() }.filter { end(of: $0) != nil }
        let ends = [
            // gpg makes direct-key signatures that say nothing but who may revoke; they do not undo the rest.
            direct.newest { $0.hashed.keyLifetime != nil },
            expiring.max { $0.created < $1.created },
        ].compactMap { $0.flatMap(end) }
        let common = flags.dropFirst().reduce(flags.first ?? []) { $0.intersection($1) }
        return Standing(flags: common, expires: ends.min())
    }

    /// What a binding signature says of this subkey.
    fileprivate func standing(_ binding: SignaturePacket) -> Standing {
        Standing(flags: binding.hashed.keyFlags ?? [], expires: end(of: binding))
    }

    private func end(of signature: SignaturePacket) -> Int? {
        signature.hashed.keyLifetime.flatMap { $0 == 0 ? nil : created + $0 }
    }
}
