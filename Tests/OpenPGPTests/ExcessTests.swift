import OpenPGP
import Testing

/// Keys that come with more than anybody needs.
@Suite struct ExcessTests {
    private let primary = HandmadeKey(seed: 1)
    private let data = Array("some data".utf8)

    private func refusal(_ keys: [UInt8]) -> OpenPGPError? {
        OpenPGPTests.refusal(
            packet(2, primary.signature(type: 0, over: data, created: 1_700_000_000)), data, keys: keys,
            trusted: [primary.fingerprint])
    }

    private func repeated(_ packet: [UInt8], _ count: Int) -> [UInt8] {
        Array([[UInt8]](repeating: packet, count: count).joined())
    }

    @Test func `more than 256 self-signatures are refused, and others' do not count`() {
        let again = packet(2, primary.certification("Handmade"))
        #expect(refusal(primary.certificate() + repeated(again, 255)) == nil)
        #expect(
            refusal(primary.certificate() + repeated(again, 256))
                == .tooManySelfSignatures(fingerprint(primary.fingerprint), limit: 256))
        let byOther = packet(2, HandmadeKey(seed: 3).certification("Handmade"))
        #expect(refusal(primary.certificate() + repeated(byOther, 1000)) == nil)
        // Wherever they stand, and in whatever copy of the key.
        let half = primary.certificate() + repeated(again, 127)
        #expect(refusal(half + half) == nil)
        #expect(
            refusal(half + half + again) == .tooManySelfSignatures(fingerprint(primary.fingerprint), limit: 256))
    }

    @Test func `more than 32 revocations are refused, whoever made them`() {
        let byOther = packet(2, HandmadeKey(seed: 3).signature(type: 0x20, over: primary.framed))
        #expect(refusal(primary.certificate() + repeated(byOther, 32)) == nil)
        #expect(
            refusal(primary.certificate() + repeated(byOther, 33))
                == .tooManyRevocations(fingerprint(primary.fingerprint), limit: 32))
    }

    @Test func `a revocation behind other revocations counts`() {
        let byOther = packet(2, HandmadeKey(seed: 3).signature(type: 0x20, over: primary.framed))
        let own = packet(2, primary.signature(type: 0x20, over: primary.framed))
        #expect(
            refusal(primary.certificate() + repeated(byOther, 31) + own) == .revoked(fingerprint(primary.fingerprint)))
    }

    @Test(arguments: [(16, true), (17, false)])
    func `of the signatures within a binding the first 16 count`(place: Int, counts: Bool) {
        let subkey = HandmadeKey(seed: 2)
        let agreement = subkey.agreement(with: primary)
        // Somebody else's, and those that nobody can read.
        let others = (1..<place).map { number in
            subpacket(32, number.isMultiple(of: 2) ? [9] : HandmadeKey(seed: 3).agreement(with: primary))
        }
        // Within what the primary key has signed, or beside it, as gpg puts them.
        for isHashed in [true, false] {
            let binding = primary.binding(
                of: subkey, hashed: isHashed ? others + [subpacket(32, agreement)] : [],
                unhashed: isHashed ? [] : others + [subpacket(32, agreement)])
            let found = OpenPGPTests.refusal(
                packet(2, subkey.signature(type: 0, over: data, created: 1_700_000_000)), data,
                keys: primary.certificate() + subkey.subkeyPacket + packet(2, binding), trusted: [primary.fingerprint])
            #expect(found == (counts ? nil : .badBinding(fingerprint(subkey.fingerprint), why)))
        }
    }

    private var why: String { "it has no valid signature that it belongs to \(fingerprint(primary.fingerprint))" }
}
