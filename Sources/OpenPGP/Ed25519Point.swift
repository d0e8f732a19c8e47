/// Points of Ed25519 of small order (1, 2, 4 and 8). With one as a public key anybody can sign, and an honest signer
/// never makes one as the first half of a signature; OpenSSL takes them.
enum Ed25519Point {
    /// Their y coordinates as 32 little-endian bytes in hex, those not reduced modulo p = 2^255 - 19 included. The sign
    /// of x, the top bit, does not change the order.
    private static let smallOrders: Set<String> = [
        // 0 and p: order 4.
        "0000000000000000000000000000000000000000000000000000000000000000",
        "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        // 1 and p + 1: the neutral element.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        // p - 1: order 2.
        "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        // Both square roots that give order 8.
        "26E8958FC2B227B045C3F489F2EF98F0D5DFAC05D3C63339B13802886D53FC05",
        "C7176A703D4DD84FBA3C0B760D10670F2A2053FA2C39CCC64EC7FD7792AC037A",
    ]

    /// - Parameter bytes: the 32 bytes of a point.
    static func isOfSmallOrder(_ bytes: some Collection<UInt8>) -> Bool {
        var bytes = Array(bytes)
        if let last = bytes.indices.last { bytes[last] &= 0x7F }
        return smallOrders.contains(hexDigits(bytes))
    }
}
