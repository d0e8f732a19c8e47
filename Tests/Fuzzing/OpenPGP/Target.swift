import COpenSSL
import OpenPGP

/// A key file and a signature file, judged over a few bytes of data. An input is the length of the key file in two
/// bytes, the key file, and the signature file.
struct Target: FuzzCase {
    let keys: [UInt8]
    let signature: [UInt8]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 2 else { return nil }
        self.init(Array(bytes))
    }

    init(_ input: [UInt8]) {
        let length = input.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        keys = Array(input.dropFirst(2).prefix(length))
        signature = Array(input.dropFirst(2 + length))
    }

    init(keys: [UInt8], signature: [UInt8]) {
        (self.keys, self.signature) = (keys, signature)
    }

    /// The length says no more than 64 KiB.
    var input: [UInt8] {
        let keys = keys.prefix(0xFFFF)
        return bytes(keys.count, 2) + keys + signature
    }

    func judge() -> Verdict {
        ERR_clear_error()
        let result = Opinion(keys: keys, signature: signature, over: CorpusCase.data)
        if ERR_peek_error() != 0 { return Verdict(outcome: "", fault: "an error is left in OpenSSL's queue") }
        if Opinion(keys: keys, signature: signature, over: CorpusCase.data) != result {
            return Verdict(outcome: "", fault: "another verdict the second time")
        }
        switch result {
        case .refused(let error):
            let name = Mirror(reflecting: error).children.first?.label ?? "\(error)"
            return Verdict(outcome: name, fault: wordsFault(error))
        case .good(let good):
            let isOurs = Self.signers.contains(good.primary)
            return Verdict(outcome: isOurs ? "good" : "good, by another", fault: fault(of: good, isOurs: isOurs))
        case .unusable: return Verdict(outcome: "no key")
        }
    }

    /// The keys whose secrets the mutator has.
    private static let owners = [HandmadeKey(seed: 1), HandmadeKey(algorithm: 27, seed: 1)]
    private static let signers = Set(owners.compactMap { Fingerprint($0.fingerprint) })
    private static let smallPoints = Set(SmallPoints.all.compactMap { Fingerprint(BareKey(point: $0).fingerprint) })

    /// What must hold of a signature that was accepted.
    private func fault(of good: GoodSignature, isOurs: Bool) -> String? {
        if Self.smallPoints.contains(good.primary) || Self.smallPoints.contains(good.signer) {
            return "anybody can sign for a point of small order"
        }
        if case .good = Opinion(keys: keys, signature: signature, over: CorpusCase.data + [1, 2]) {
            return "good over other data as well"
        }
        // Armour would have to be joined, and what stands before the first key would get behind the last.
        guard keys.first == 0xC6 else { return nil }
        switch Opinion(keys: keys + keys, signature: signature, over: CorpusCase.data) {
        case .good(good), .refused(.tooManySelfSignatures), .refused(.tooManyRevocations), .refused(.tooLarge): break
        case let other: return "the keys twice give another verdict: \(other)"
        }
        guard let owner = Self.owners.first(where: { Fingerprint($0.fingerprint) == good.primary }) else { return nil }
        let revocation = owner.primaryPacket + packet(2, owner.signature(type: 0x20, over: owner.framed))
        if case .good = Opinion(keys: revocation + keys, signature: signature, over: CorpusCase.data) {
            return "good although the key is revoked"
        }
        return nil
    }
}

extension Target: CustomStringConvertible {
    var description: String { "keys \(hex(keys)), signature \(hex(signature))" }
}

/// What the verifier says. Whatever key is first in the file is trusted.
private enum Opinion: Equatable {
    case good(GoodSignature)
    case refused(OpenPGPError)
    case unusable

    init(keys: [UInt8], signature: [UInt8], over data: [UInt8]) {
        do throws(OpenPGPError) {
            // Both are read, so that both are covered.
            let detached = Result { () throws(OpenPGPError) in try DetachedSignature(signature) }
            let certificates = try Certificate.read(keys)
            let trusted = Set(certificates.prefix(1).map(\.fingerprint))
            var verifier = try Verifier(
                signature: try detached.get(), certificates: certificates, trusted: trusted)
            verifier.update(data.span.bytes)
            self = .good(try verifier.finish())
        } catch {
            self = .refused(error)
        }
    }
}

/// What is said must be one line for a terminal.
private func wordsFault(_ error: OpenPGPError) -> String? {
    let words = error.description.unicodeScalars
    if words.count > 1024 { return "an error of \(words.count) characters" }
    return words.allSatisfy { (0x20..<0x7F).contains($0.value) } ? nil : "an error with control characters: \(error)"
}
