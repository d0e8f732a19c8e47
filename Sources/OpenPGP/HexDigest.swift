/// The digest of some bytes as lower-case hex digits: 64 of them for SHA-256.
package func hexDigest(_ algorithm: HashAlgorithm, of bytes: [UInt8]) -> String {
    do {
        var digest = try Digest(algorithm)
        digest.update(bytes.span.bytes)
        return hex(digest.finish())
    } catch {
        // Every OpenSSL has SHA-2, so that it may refuse is no case to handle.
        preconditionFailure("OpenSSL has no \(algorithm): \(error)")
    }
}

/// Bytes as lower-case hex digits, two for each.
package func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
