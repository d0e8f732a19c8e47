import HTTP
import Testing

@Suite struct CertificateFingerprintTests {
    private static let plain = String(repeating: "0aF9", count: 16)
    private static let colons = Array(repeating: "0A:F9", count: 16).joined(separator: ":")

    @Test(arguments: [plain, colons, colons.lowercased()])
    func `both spellings are read and shown with colons`(text: String) {
        #expect(CertificateFingerprint(text)?.description == Self.colons)
    }

    @Test(arguments: [
        "", "00", String(plain.dropLast()), plain + "0", String(plain.dropLast()) + "g", colons + ":",
        ":" + String(colons.dropLast()), String(repeating: "0a:f9", count: 16), "SHA256 " + plain,
    ])
    func `anything else is refused`(text: String) {
        #expect(CertificateFingerprint(text) == nil)
    }
}
