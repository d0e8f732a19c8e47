internal import FoundationEssentials

extension OpenPGPError: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String {
        switch self {
        case .malformed(let what, let offset):
            "malformed OpenPGP data at byte \(offset): \(what); download the file again"
        case .badArmor(let what, let offset):
            "malformed ASCII armour at byte \(offset): \(what); download the file again"
        case .tooLarge(let limit):
            "the file is larger than \(limit) bytes, too large for what it should hold; check its name"
        case .secretKey:
            "this is a secret key; give the public key instead (gpg --export)"
        case .wrongKind(let what, .publicKey):
            "this is \(what), not a public key; give the signing key (gpg --export)"
        case .wrongKind(let what, .signature):
            "this is \(what), not a detached signature; give the .sig file (gpg --detach-sign)"
        case .noKey:
            "no version 4 OpenPGP public key in the file; give the signing key (gpg --export)"
        case .unsupportedVersion(let version):
            "signature version \(version) is not supported, only version 4; sign with gpg"
        case .unsupportedSignatureType(let type):
            "signature type 0x\(hexDigits([type])) is not supported, only binary (0x00); sign without --textmode"
        case .unsupportedAlgorithm(let id):
            "public-key algorithm \(id) is not supported; sign with an RSA, Ed25519 or ECDSA (P-256, P-384, P-521) key"
        case .unsupportedCurve(let identifier):
            "elliptic curve \(identifier) is not supported; sign with Ed25519, P-256, P-384 or P-521"
        case .unsupportedHash(let id, .data):
            "the signature uses hash algorithm \(id), which is not supported; sign with --digest-algo SHA512"
        case .unsupportedHash(let id, .key):
            "the signing key is bound with hash algorithm \(id), which is not supported; "
                + "renew its self-signatures with --cert-digest-algo SHA512"
        case .weakHash(let name, .data):
            "the signature uses \(name), which is broken or too short; sign with --digest-algo SHA512"
        case .weakHash(let name, .key):
            "the signing key is bound with \(name), which is broken or too short; "
                + "renew its self-signatures with --cert-digest-algo SHA512"
        case .shortHash(let hash, let curve, .data):
            "the signature uses \(hash), which is too short for a key on \(curve); sign with --digest-algo SHA512"
        case .shortHash(let hash, let curve, .key):
            "the signing key is bound with \(hash), which is too short for a key on \(curve); "
                + "renew its self-signatures with --cert-digest-algo SHA512"
        case .weakKey(let bits):
            "an RSA key of \(bits) bits is refused; sign with a key of 2048 to 16384 bits"
        case .unknownCriticalSubpacket(let type):
            "the signature requires a feature that is not supported (critical subpacket \(type)); sign it without"
        case .unknownIssuer(let issuer):
            "signed by the unknown key \(issuer); get the current signing key, or do not use the file"
        case .notTrusted(let primary):
            "signed by \(primary), which is not a trusted key; do not use the file unless you trust that key"
        case .revoked(let key):
            "the signing key \(key) was revoked; do not use the file"
        case .uncheckedRevocation(let key, let why):
            "the signing key \(key) comes with a revocation that cannot be checked: \(why); "
                + "get the key from its owner again, or do not use the file"
        case .tooManySelfSignatures(let key, let limit):
            "the key \(key) comes with more than \(limit) signatures of its own, too many to check; "
                + "export it with gpg --export-options export-clean"
        case .tooManyRevocations(let key, let limit):
            "the key \(key) comes with more than \(limit) revocations, too many to check; "
                + "export it with gpg --export-options export-clean"
        case .expiredBeforeSigning(let key, let expired, let signed):
            "signed at \(text(signed)), after the key \(key) had expired at \(text(expired)); "
                + "get the current signing key, or do not use the file"
        case .signedBeforeCreation(let key, let created, let signed):
            "signed at \(text(signed)), before the key \(key) was made at \(text(created)); do not use the file"
        case .notASigningKey(let key):
            "the key \(key) may not sign data; sign with a key that has the usage 'sign'"
        case .badBinding(let key, let why):
            "the key \(key) cannot be relied on: \(why); get the signing key again"
        case .signatureHasExpired(let date):
            "the signature expired at \(text(date)); get a newer one"
        case .futureSignature(let created):
            "the signature is from the future (\(text(created))); set this machine's clock"
        case .wrongSignature(let signer):
            "the signature by \(signer) does not match the bytes: the file is damaged or forged; download it again"
        case .openSSL(let call):
            "OpenSSL failed in \(call); check the installation of libcrypto (openssl version -a)"
        }
    }
}

private func text(_ date: Date) -> String { date.ISO8601Format() }
