/// The subpackets of one area of a signature, as far as they are used here (RFC 9580 §5.2.3.7).
struct Subpackets: Sendable {
    /// Seconds since 1970.
    private(set) var created: Int?
    /// Seconds after the signature's creation; 0 is for ever.
    private(set) var lifetime: Int?
    /// Seconds after the key's creation; 0 is for ever.
    private(set) var keyLifetime: Int?
    private(set) var keyFlags: KeyFlags?
    /// The keys that are named as issuers.
    private(set) var issuerFingerprints: [Fingerprint] = []
    private(set) var issuerKeyIDs: [String] = []
    /// Keys that may revoke this one.
    private(set) var revokers: [Fingerprint] = []
    /// Signatures inside, unread.
    private(set) var embedded: [ArraySlice<UInt8>] = []
    /// The type of a subpacket that must be understood and is not.
    private(set) var unknownCritical: UInt8?
    /// The first thing in which the area breaks the format; what can be read of the rest is read.
    private(set) var defect: OpenPGPError?

    init() {}

    /// The key that a signature of version 3 names, which has no subpackets.
    init(issuerKeyID: String) { issuerKeyIDs = [issuerKeyID] }

    init(_ area: ArraySlice<UInt8>) {
        var reader = ByteReader(area)
        while !reader.isAtEnd {
            let start = reader.offset
            var content: ByteReader
            do throws(OpenPGPError) {
                let length = try Self.length(&reader)
                guard length > 0 else { throw .malformed("an empty signature subpacket", offset: start) }
                content = ByteReader(try reader.take(length, "a signature subpacket"))
            } catch {
                // Where the next one begins is not known.
                defect = defect ?? error
                return
            }
            do throws(OpenPGPError) {
                let type = try content.byte("a signature subpacket")
                try add(type: type & 0x7F, isCritical: type & 0x80 != 0, &content)
            } catch {
                defect = defect ?? error
            }
        }
    }

    /// Takes one subpacket. Of two of the same type the stricter counts.
    private mutating func add(
        type: UInt8, isCritical: Bool, _ content: inout ByteReader
    ) throws(OpenPGPError) {
        switch type {
        case 2:
            let offset = content.offset
            let time = try content.uint32("a creation time")
            // Which of two is the stricter depends on what is asked; the later one supersedes more.
            defer { created = max(created ?? time, time) }
            guard created ?? time == time else { throw .malformed("a second creation time", offset: offset) }
        case 3: lifetime = Self.shorter(try content.uint32("an expiration time"), lifetime)
        case 9: keyLifetime = Self.shorter(try content.uint32("a key expiration time"), keyLifetime)
        case 12:
            _ = try content.take(2, "a revocation key")
            if let revoker = Fingerprint(digest: content.remainder()) { revokers.append(revoker) }
        case 16: issuerKeyIDs.append(hexDigits(try content.take(8, "an issuer key id")))
        case 27:
            // Flags in later octets have no bearing on signing.
            let flags = KeyFlags(rawValue: content.remainder().first ?? 0)
            keyFlags = keyFlags?.intersection(flags) ?? flags
        case 32: embedded.append(content.remainder())
        case 33:
            // Another key version's fingerprint cannot name a key that is read here.
            let version = try content.byte("an issuer fingerprint")
            let digest = content.remainder()
            if version == 4, let issuer = Fingerprint(digest: digest) { issuerFingerprints.append(issuer) }
        // Preferences, exportability, policy, signer's name, reason for revocation: they limit nothing here.
        case 4, 7, 11, 21, 22, 23, 24, 25, 26, 28, 29, 30, 34: _ = content.remainder()
        default:
            if isCritical { unknownCritical = type }
            _ = content.remainder()
        }
        try content.expectEnd(of: "a signature subpacket")
    }

    /// Of two lifetimes the shorter; 0 is for ever.
    private static func shorter(_ lifetime: Int, _ other: Int?) -> Int {
        guard let other, other != 0 else { return lifetime }
        return lifetime == 0 ? other : min(lifetime, other)
    }

    private static func length(_ reader: inout ByteReader) throws(OpenPGPError) -> Int {
        let first = Int(try reader.byte("a signature subpacket"))
        switch first {
        case ..<192: return first
        case 255: return try reader.uint32("a signature subpacket")
        default: return (first - 192) << 8 + Int(try reader.byte("a signature subpacket")) + 192
        }
    }
}

/// What a key may be used for (RFC 9580 §5.2.3.29).
struct KeyFlags: OptionSet, Sendable {
    let rawValue: UInt8
    static let signData = KeyFlags(rawValue: 0x02)
}
