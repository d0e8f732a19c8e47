import CCurl

/// What OpenSSL's verification callback reads and writes. It lives as long as the connections made with it.
final class CertificateCheck {
    let context: UnsafeMutablePointer<ccurl_certificate_check>

    /// - Parameter pin: the only certificate to accept; `nil` for the ordinary way by authorities.
    init(pin: CertificateFingerprint?) {
        context = .allocate(capacity: 1)
        context.initialize(to: ccurl_certificate_check())
        guard let pin else { return }
        context.pointee.is_pinned = 1
        withUnsafeMutableBytes(of: &context.pointee.expected) { $0.copyBytes(from: pin.bytes) }
    }

    deinit { context.deallocate() }

    func reset() {
        context.pointee.was_presented = 0
        context.pointee.is_chain_good = 0
    }

    /// An authority vouches for the certificate, whatever host it is for.
    var isChainGood: Bool { context.pointee.is_chain_good == 1 }

    /// The certificate that the peer of the last handshake showed.
    var presented: CertificateFingerprint? {
        guard context.pointee.was_presented == 1 else { return nil }
        return CertificateFingerprint(bytes: withUnsafeBytes(of: context.pointee.presented) { Array($0) })
    }
}
