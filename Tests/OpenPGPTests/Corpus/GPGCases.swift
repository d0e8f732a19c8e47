extension CorpusCase {
    /// Keys and signatures by gpg itself, at each stage of a key's life.
    static func made(by home: GPGHome) throws -> [CorpusCase] {
        try ["rsa2048", "ed25519", "nistp256/ecdsa"].flatMap { algorithm in
            let made = 1_600_000_000
            let primary = try home.makeKey(algorithm, usage: "cert,sign", name: algorithm, at: made)
            let subkey = try home.addSubkey(to: primary, algorithm, at: made)
            var signatures: [(name: String, bytes: [UInt8])] = []
            // gpg signs with no hash shorter than the curve.
            let hashes =
                ["SHA256", "SHA384", "SHA512"] + (algorithm == "rsa2048" ? ["SHA1", "RIPEMD160", "SHA224"] : [])
            for (role, key) in [("primary", primary), ("subkey", subkey)] {
                for hash in hashes {
                    signatures.append(("\(role)/\(hash)", try home.sign(data, by: key, hash: hash, at: signed)))
                }
                signatures.append(("\(role)/armour", try home.sign(data, by: key, options: ["--armor"], at: signed)))
            }
            let name = algorithm.split(separator: "/")[0]
            var cases: [CorpusCase] = []
            func add(_ stage: String) throws {
                let keys = try home.export(primary)
                cases += signatures.map { signature in
                    CorpusCase(
                        name: "gpg/\(name)/\(stage)/\(signature.name)", keys: keys, signature: signature.bytes,
                        trusted: primary)
                }
            }
            try add("new")
            try home.gpg(["--quick-set-expire", primary, "seconds=1000", subkey], at: made + 10)
            try add("subkey ended")
            try home.gpg(["--quick-set-expire", primary, "never", subkey], at: made + 20)
            try add("subkey endless again")
            try home.gpg(["--quick-set-expire", primary, "seconds=1000"], at: made + 30)
            try add("key ended")
            try home.gpg(["--quick-set-expire", primary, "never"], at: made + 40)
            try home.revoke(subkey: subkey, of: primary, at: signed + 10)
            try add("subkey revoked")
            try home.revoke(primary)
            try add("key revoked")
            return cases
        }
    }
}
