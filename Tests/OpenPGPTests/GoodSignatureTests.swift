import Foundation
import OpenPGP
import Testing

@Suite struct GoodSignatureTests {
    private let data = Array("the bytes of an image".utf8)

    @Test(arguments: ["rsa2048", "rsa3072", "ed25519", "nistp256/ecdsa", "nistp384/ecdsa", "nistp521/ecdsa"])
    func `every algorithm with every hash, by the primary key and by a subkey`(algorithm: String) throws {
        let home = try GPGHome()
        let primary = try home.makeKey(algorithm, usage: "cert,sign")
        let subkey = try home.addSubkey(to: primary, algorithm)
        let keys = try home.export(primary)
        for (name, hash) in [("SHA256", HashAlgorithm.sha256), ("SHA384", .sha384), ("SHA512", .sha512)] {
            // gpg refuses to sign with a hash shorter than the curve.
            if algorithm.hasPrefix("nistp384") && hash == .sha256 || algorithm.hasPrefix("nistp521") && hash != .sha512
            {
                continue
            }
            for signer in [primary, subkey] {
                let signature = try home.sign(data, by: signer, hash: name)
                let good = try verify(signature, data, keys: keys, trusted: [primary])
                #expect(good.signer == Fingerprint(signer))
                #expect(good.primary == Fingerprint(primary))
                #expect(good.hash == hash)
                #expect(!good.signerHasExpired)
                #expect(abs(good.created.timeIntervalSinceNow) < 300)
                #expect(try home.gpgv(signature, data, keys: keys).status == 0)
            }
        }
    }
}
