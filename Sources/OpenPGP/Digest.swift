internal import COpenSSL

/// A hash that runs as the bytes stream by.
///
/// Owns its OpenSSL handle, so it may be sent to another thread but never copied.
public struct Digest: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    /// Starts a hash.
    /// - Throws: `openSSL` when the library cannot provide it (a broken installation).
    public init(_ algorithm: HashAlgorithm) throws(OpenPGPError) {
        try self.init(.strong(algorithm))
    }

    init(_ function: HashFunction) throws(OpenPGPError) {
        context = try Self.newContext("EVP_DigestInit_ex") { EVP_DigestInit_ex($0, function.description, nil) }
    }

    private init(copyOf other: borrowing Digest) throws(OpenPGPError) {
        let source = other.context
        context = try Self.newContext("EVP_MD_CTX_copy_ex") { EVP_MD_CTX_copy_ex($0, source) }
    }

    private static func newContext(
        _ call: String, start: (OpaquePointer) -> Int32
    ) throws(OpenPGPError) -> OpaquePointer {
        guard let context = EVP_MD_CTX_new() else { throw .openSSL("EVP_MD_CTX_new") }
        guard start(context) == 1 else {
            EVP_MD_CTX_free(context)
            throw .openSSL(call)
        }
        return context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes the next bytes.
    public mutating func update(_ bytes: RawSpan) {
        let code = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        // It fails only on a handle that is finished or was never started: a bug of ours.
        precondition(code == 1, "EVP_DigestUpdate returned \(code)")
    }

    /// The hash of everything taken: 32, 48 or 64 bytes.
    public consuming func finish() -> [UInt8] {
        let size = Int(EVP_MD_get_size(EVP_MD_CTX_get0_md(context)))
        var digest = [UInt8](repeating: 0, count: size)
        let code = digest.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        precondition(code == 1, "EVP_DigestFinal_ex returned \(code)")
        return digest
    }

    /// A second hash with the same bytes behind it.
    borrowing func copy() throws(OpenPGPError) -> Digest { try Digest(copyOf: self) }
}
