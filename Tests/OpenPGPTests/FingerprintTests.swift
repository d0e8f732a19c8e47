import Foundation
import OpenPGP
import Testing

@Suite struct FingerprintTests {
    @Test(arguments: [
        "0123456789ABCDEF0123456789ABCDEF01234567", "0123456789abcdef0123456789abcdef01234567",
        "0123 4567 89AB CDEF 0123  4567 89ab cdef 0123 4567", " 0123456789ABCDEF0123456789ABCDEF01234567 ",
    ])
    func `40 hex digits are read however they are spaced`(text: String) throws {
        let fingerprint = try #require(Fingerprint(text))
        #expect(fingerprint.description == "0123456789ABCDEF0123456789ABCDEF01234567")
        #expect(fingerprint.keyID == "89ABCDEF01234567")
    }

    @Test(arguments: [
        "", "89ABCDEF01234567", "0123456789ABCDEF0123456789ABCDEF0123456", "0123456789ABCDEF0123456789ABCDEF012345678",
        "0123456789ABCDEF0123456789ABCDEF0123456G", "0x123456789ABCDEF0123456789ABCDEF01234567",
        "0123456789ABCDEF0123456789ABCDEF0123456\u{FF17}",
    ])
    func `anything else is no fingerprint`(text: String) { #expect(Fingerprint(text) == nil) }
}

@Suite struct OpenPGPErrorTests {
    @Test func `every error says what failed and what to do, in one line`() {
        let key = Fingerprint("0123456789ABCDEF0123456789ABCDEF01234567")!
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        let errors: [OpenPGPError] = [
            .malformed("why", offset: 7), .badArmor("why", offset: 7), .tooLarge(limit: 9), .secretKey,
            .wrongKind("a thing", expected: .signature), .wrongKind("a thing", expected: .publicKey), .noKey,
            .unsupportedVersion(3), .unsupportedSignatureType(1),
            .unsupportedAlgorithm(17), .unsupportedCurve("2B"), .unsupportedHash(12, .data), .unsupportedHash(12, .key),
            .weakHash("SHA-1", .data), .weakHash("SHA-1", .key), .weakKey(bits: 1024), .unknownCriticalSubpacket(101),
            .unknownIssuer("X"), .notTrusted(primary: key), .revoked(key),
            .shortHash("SHA-256", curve: "P-384", .data), .shortHash("SHA-256", curve: "P-384", .key),
            .uncheckedRevocation(key, why: "hash algorithm 12 is not supported"),
            .tooManySelfSignatures(key, limit: 256), .tooManyRevocations(key, limit: 32),
            .expiredBeforeSigning(key, expired: date, signed: date),
            .signedBeforeCreation(key, created: date, signed: date), .notASigningKey(key), .badBinding(key, "why"),
            .signatureHasExpired(date), .futureSignature(created: date), .wrongSignature(signer: key),
        ]
        for error in errors {
            #expect(error.isVerificationFailure)
            #expect(!error.description.contains("\n"))
            #expect(error.description.contains(";"))
        }
        #expect(!OpenPGPError.openSSL("EVP").isVerificationFailure)
        #expect(OpenPGPError.futureSignature(created: date).description.contains("2023-11-14T22:13:20Z"))
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
