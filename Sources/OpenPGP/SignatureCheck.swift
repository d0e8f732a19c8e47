extension SignaturePacket {
    /// Whether `key` made this signature over `content`, the bytes that are hashed before the trailer.
    func isGood(by key: PublicKey, over content: [UInt8], hash: HashFunction) throws(OpenPGPError) -> Bool {
        var running = try Digest(hash)
        running.update(content.span.bytes)
        return try isGood(by: key, afterContent: running, hash: hash)
    }

    /// Whether `key` made this signature over the bytes that `running` has taken.
    func isGood(
        by key: PublicKey, afterContent running: consuming Digest, hash: HashFunction
    ) throws(OpenPGPError) -> Bool {
        guard case .success(let material) = material else { return false }
        running.update(trailer.span.bytes)
        let digest = running.finish()
        guard digest.starts(with: hashPrefix) else { return false }
        return try EVPKey(key).verify(material, digest: digest, hash: hash)
    }
}
