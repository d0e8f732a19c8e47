public import FoundationEssentials

/// The content of a `.sig` file: detached signatures of version 4 over a binary document (type 0x00).
///
/// A file may hold several, for example by an old and a new key. A `Verifier` accepts it when one of them is good
/// by a trusted key. (gpg checks them all and reports an error for each key it lacks; a signature that is added
/// can never make wrong bytes good, so one good one suffices here.)
public struct DetachedSignature: Sendable {
    /// At least one.
    let packets: [SignaturePacket]

    /// The largest signature file that is read: 64 KiB.
    public static let sizeLimit = 1 << 16
    /// The most signatures in a file; each costs a check.
    private static let countLimit = 16

    /// Reads a signature file, binary or ASCII armour.
    ///
    /// Of several signatures those of an unsupported version or type are skipped as long as another is left.
    /// - Throws: `tooLarge`, `badArmor`, `malformed`, `wrongKind`, `secretKey`, `unsupportedVersion` or
    ///   `unsupportedSignatureType`.
    public init(_ bytes: [UInt8]) throws(OpenPGPError) {
        let packets = try Packet.split(
            try Armor.packets(in: bytes, expecting: .signature, limit: Self.sizeLimit), expecting: .signature)
        var readable: [SignaturePacket] = []
        var firstRefusal: OpenPGPError?
        for packet in packets {
            switch packet.kind {
            case .signature:
                do throws(OpenPGPError) {
                    readable.append(try Self.binarySignature(packet.body))
                } catch {
                    guard error.isOfUnsupportedSignature else { throw error }
                    firstRefusal = firstRefusal ?? error
                }
            case .marker, .padding: continue
            case .secretKey, .secretSubkey: throw .secretKey
            case .publicKey, .publicSubkey: throw .wrongKind("a public key", expected: .signature)
            default: throw .malformed("a packet that is not a signature", offset: packet.offset)
            }
        }
        guard readable.count <= Self.countLimit else {
            throw .malformed("more than \(Self.countLimit) signatures", offset: 0)
        }
        guard !readable.isEmpty else { throw firstRefusal ?? .malformed("no signature", offset: 0) }
        self.packets = readable
    }

    private static func binarySignature(_ body: ArraySlice<UInt8>) throws(OpenPGPError) -> SignaturePacket {
        let signature = try SignaturePacket(body)
        guard signature.kind == .binary else { throw .unsupportedSignatureType(signature.type) }
        return signature
    }

    /// The key that the first signature names, for messages: a fingerprint or a key id.
    public var issuer: String { packets[0].issuer?.description ?? "(none named)" }

    /// Whether every signature says that it was made after this, so that none can be good.
    package func isOfFuture(now: Date = Date()) -> Bool {
        packets.allSatisfy { $0.created > Int(now.timeIntervalSince1970) + Verifier.clockAllowance }
    }

    /// When the first signature says it was made.
    public var created: Date { Date(secondsSince1970: packets[0].created) }
}

extension OpenPGPError {
    fileprivate var isOfUnsupportedSignature: Bool {
        switch self {
        case .unsupportedVersion, .unsupportedSignatureType: true
        default: false
        }
    }
}

extension Date {
    init(secondsSince1970 seconds: Int) { self.init(timeIntervalSince1970: Double(seconds)) }
}
