extension SignaturePacket {
    /// Reads a signature that shall grant something: it must be without a defect.
    init(_ body: ArraySlice<UInt8>) throws(OpenPGPError) {
        guard let packet = SignaturePacket(tolerant: body) else {
            throw .malformed("it ends inside a signature", offset: body.endIndex)
        }
        if let defect = packet.defect { throw defect }
        self = packet
    }

    /// Reads what can be read. A revocation must not be lost because something about it is odd.
    /// - Returns: `nil` when not even the type is there.
    init?(tolerant body: ArraySlice<UInt8>) {
        guard let version = body.first else { return nil }
        // Version 2 differs from version 3 in nothing that is read here, as gpg has it.
        let isOld = version == 2 || version == 3
        guard let type = body.dropFirst(isOld ? 2 : 1).first else { return nil }
        self.init(type: type, material: .failure(.unsupportedVersion(version)))
        var reader = ByteReader(body)
        do throws(OpenPGPError) {
            switch version {
            case 4: try readVersion4(body, &reader)
            case 2, 3:
                defect = .unsupportedVersion(version)
                try readVersion3(&reader)
            default: throw .unsupportedVersion(version)
            }
        } catch {
            defect = defect ?? error
            material = .failure(error)
        }
    }

    private mutating func readVersion4(_ body: ArraySlice<UInt8>, _ reader: inout ByteReader) throws(OpenPGPError) {
        _ = try reader.take(2, "a signature")
        keyAlgorithm = try reader.byte("a signature")
        hashAlgorithm = try reader.byte("a signature")
        let hashedLength = try reader.uint16("a signature")
        hashed = Subpackets(try reader.take(hashedLength, "the hashed subpackets"))
        let signed = body[body.startIndex..<reader.offset]
        trailer = signed + [0x04, 0xFF] + bigEndianBytes(signed.count, count: 4)
        defect = hashed.defect
        if let created = hashed.created {
            self.created = created
        } else {
            defect = defect ?? .malformed("a signature without its creation time", offset: body.startIndex)
        }
        let unhashedLength = try reader.uint16("a signature")
        unhashed = Subpackets(try reader.take(unhashedLength, "the unhashed subpackets"))
        defect = defect ?? unhashed.defect
        try readNumbers(&reader)
    }

    /// RFC 9580 §5.2.2.
    private mutating func readVersion3(_ reader: inout ByteReader) throws(OpenPGPError) {
        _ = try reader.take(2, "a signature")
        trailer = Array(try reader.take(5, "a signature"))
        created = trailer.dropFirst().reduce(0) { $0 << 8 | Int($1) }
        unhashed = Subpackets(issuerKeyID: hexDigits(try reader.take(8, "an issuer key id")))
        keyAlgorithm = try reader.byte("a signature")
        hashAlgorithm = try reader.byte("a signature")
        try readNumbers(&reader)
    }

    private mutating func readNumbers(_ reader: inout ByteReader) throws(OpenPGPError) {
        hashPrefix = Array(try reader.take(2, "a signature"))
        material = try SignatureMaterial.read(algorithm: keyAlgorithm, &reader)
        // What an unknown algorithm's numbers are, nobody can say.
        guard case .success = material else { return }
        do throws(OpenPGPError) {
            try reader.expectEnd(of: "a signature")
        } catch {
            defect = defect ?? error
        }
    }
}
