import OpenPGP
import Testing

@Suite struct DigestTests {
    private func digest(_ bytes: [UInt8], _ algorithm: HashAlgorithm, chunk: Int) throws -> String {
        var digest = try Digest(algorithm)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            digest.update(bytes[start..<min(start + chunk, bytes.count)].span.bytes)
        }
        return hex(digest.finish())
    }

    // The examples published with FIPS 180-4: "abc" in one block.
    @Test(arguments: [
        (HashAlgorithm.sha256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        (
            .sha384,
            "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134C825A7"
        ),
        (
            .sha512,
            "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A"
                + "2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F"
        ),
    ])
    func `published vectors come out, in one piece or in several`(algorithm: HashAlgorithm, expected: String) throws {
        #expect(try digest(Array("abc".utf8), algorithm, chunk: 3) == expected)
        #expect(try digest(Array("abc".utf8), algorithm, chunk: 1) == expected)
    }

    @Test func `nothing has a hash too`() throws {
        #expect(
            try digest([], .sha256, chunk: 1) == "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")
    }

    @Test func `the pieces do not matter`() throws {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
        for algorithm in HashAlgorithm.allCases {
            let whole = try digest(bytes, algorithm, chunk: bytes.count)
            for chunk in [1, 63, 64, 65, 127, 128, 129, 9999] {
                #expect(try digest(bytes, algorithm, chunk: chunk) == whole)
            }
        }
    }

    @Test func `the digest of bytes that are all there is lower-case hex`() {
        #expect(
            hexDigest(.sha256, of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(OpenPGP.hex([0, 9, 10, 255]) == "00090aff" && OpenPGP.hex([]).isEmpty)
    }
}
