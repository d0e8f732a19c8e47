import Foundation
import OpenPGP

/// The whole path in one call, fed in pieces of `chunk` bytes.
func verify(
    _ signature: [UInt8], _ data: [UInt8], keys: [UInt8], trusted: [String], now: Int? = nil, chunk: Int = 1 << 20
) throws(OpenPGPError) -> GoodSignature {
    var verifier = try Verifier(
        signature: DetachedSignature(signature), certificates: Certificate.read(keys),
        trusted: Set(trusted.compactMap { Fingerprint($0) }),
        now: now.map { Date(timeIntervalSince1970: Double($0)) } ?? Date())
    var position = 0
    while position < data.count {
        let end = min(position + chunk, data.count)
        verifier.update(data[position..<end].span.bytes)
        position = end
    }
    return try verifier.finish()
}

/// The error of a check that must fail; `nil` when it succeeds.
func refusal(
    _ signature: [UInt8], _ data: [UInt8], keys: [UInt8], trusted: [String], now: Int? = nil
) -> OpenPGPError? {
    do throws(OpenPGPError) {
        _ = try verify(signature, data, keys: keys, trusted: trusted, now: now)
        return nil
    } catch {
        return error
    }
}

/// A fingerprint that gpg or a handmade key has given.
func fingerprint(_ text: String) -> Fingerprint {
    guard let fingerprint = Fingerprint(text) else { preconditionFailure("\(text) is no fingerprint") }
    return fingerprint
}
