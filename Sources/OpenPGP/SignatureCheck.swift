internal import COpenSSL

extension SignaturePacket {
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

    /// What a check of the numbers came to.
    enum Outcome {
        case right(hasRightPrefix: Bool)
        case wrong
        /// It could not be made: an algorithm that is not known or not provided, or numbers that cannot be read.
        case unknown(OpenPGPError)
    }

    /// Whether `key` made this signature over `content`, the bytes that are hashed before the trailer: by whatever
    /// hash, and whatever else is wrong with the packet.
    func outcome(by key: borrowing EVPKey, over content: [UInt8]) -> Outcome {
        // A hash that is not provided leaves errors behind, and libcurl reads the same thread's.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        do throws(OpenPGPError) {
            let material = try material.get()
            guard let hash = HashFunction(id: hashAlgorithm) else { throw .unsupportedHash(hashAlgorithm, .key) }
            var running = try Digest(hash)
            running.update(content.span.bytes)
            running.update(trailer.span.bytes)
            let digest = running.finish()
            guard try key.verify(material, digest: digest, hash: hash) else { return .wrong }
            return .right(hasRightPrefix: digest.starts(with: hashPrefix))
        } catch {
            return .unknown(error)
        }
    }
}
