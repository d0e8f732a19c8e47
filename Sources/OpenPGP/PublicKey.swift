/// A public key packet or public subkey packet of version 4 (RFC 9580 §5.5.2.2).
struct PublicKey: Sendable {
    /// The packet's content: what fingerprints and signatures are made over.
    let body: [UInt8]
    /// Seconds since 1970.
    let created: Int
    let algorithm: UInt8
    let fingerprint: Fingerprint
    /// The key, or why it cannot be used: such a key must not break the others in the file.
    let material: Result<KeyMaterial, OpenPGPError>

    /// - Returns: `nil` for a key of another version.
    init?(_ packet: Packet) throws(OpenPGPError) {
        var reader = ByteReader(packet.body)
        guard try reader.byte("a public key") == 4 else { return nil }
        guard packet.body.count <= 0xFFFF else { throw .malformed("a public key too large", offset: packet.offset) }
        body = Array(packet.body)
        created = try reader.uint32("a public key")
        let algorithm = try reader.byte("a public key")
        self.algorithm = algorithm
        var digest = try Digest(.sha1)
        digest.update(Self.framed(body).span.bytes)
        guard let fingerprint = Fingerprint(digest: digest.finish()) else { throw .openSSL("EVP_sha1") }
        self.fingerprint = fingerprint
        do throws(OpenPGPError) {
            material = .success(try KeyMaterial(algorithm: algorithm, &reader))
        } catch {
            material = .failure(error)
        }
    }

    /// The key as it is hashed (§5.2.4).
    var framed: [UInt8] { Self.framed(body) }

    private static func framed(_ body: [UInt8]) -> [UInt8] { [0x99] + bigEndianBytes(body.count, count: 2) + body }
}
