public import OpenPGP

extension SigningKeyStore {
    /// Checks a small file's signature.
    /// - Parameters:
    ///   - bytes: the file.
    ///   - what: its name, for the error.
    /// - Throws: `FlatcarError.openPGP` for every bad verdict, and what `certificates` throws.
    public func verify(
        _ bytes: [UInt8], _ signature: DetachedSignature, what: String
    ) throws(FlatcarError) {
        let certificates = try certificates(for: signature)
        do throws(OpenPGPError) {
            var verifier = try Verifier(signature: signature, certificates: certificates, trusted: [trusted])
            verifier.update(bytes.span.bytes)
            _ = try verifier.finish()
        } catch {
            throw .openPGP(what: "the signature of \(what) does not hold", error)
        }
    }
}
