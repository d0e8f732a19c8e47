import CCurl
import FoundationEssentials

/// The public key by which an SSH server says who it is.
public struct HostKey: Sendable, Equatable, CustomStringConvertible {
    /// The key as it goes over the wire (RFC 4253, section 6.6): its type, then what belongs to the type.
    let blob: [UInt8]

    package init(blob: [UInt8]) { self.blob = blob }

    /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`; empty when there is none.
    public var type: String {
        guard blob.count >= 4 else { return "" }
        let length = blob[..<4].reduce(0) { $0 << 8 | Int($1) }
        // Shown to people, so no more than a type's name has.
        guard length <= 64, blob.count >= 4 + length else { return "" }
        let name = blob[4..<4 + length]
        return name.allSatisfy { (0x21...0x7E).contains($0) } ? String(decoding: name, as: UTF8.self) : ""
    }

    /// `SHA256:` and the digest in Base64 without padding, as `ssh-keygen -l` shows it.
    public var fingerprint: String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(blob, blob.count, &digest, nil, EVP_sha256(), nil) == 1 else { return "" }
        return "SHA256:" + Data(digest).base64EncodedString().prefix { $0 != "=" }
    }

    /// Type and fingerprint.
    public var description: String { type.isEmpty ? fingerprint : "\(type) \(fingerprint)" }
}
