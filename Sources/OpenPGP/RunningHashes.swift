/// One hash for each algorithm that the signatures use, over the same bytes.
struct RunningHashes: ~Copyable, Sendable {
    private var sha256: Digest?
    private var sha384: Digest?
    private var sha512: Digest?

    init(_ algorithms: [HashAlgorithm]) throws(OpenPGPError) {
        sha256 = algorithms.contains(.sha256) ? try Digest(.sha256) : nil
        sha384 = algorithms.contains(.sha384) ? try Digest(.sha384) : nil
        sha512 = algorithms.contains(.sha512) ? try Digest(.sha512) : nil
    }

    mutating func update(_ bytes: RawSpan) {
        sha256?.update(bytes)
        sha384?.update(bytes)
        sha512?.update(bytes)
    }

    /// The hash of what has been taken so far, to go on from.
    borrowing func copy(_ algorithm: HashAlgorithm) throws(OpenPGPError) -> Digest {
        switch algorithm {
        case .sha256: try Self.copy(sha256)
        case .sha384: try Self.copy(sha384)
        case .sha512: try Self.copy(sha512)
        }
    }

    private static func copy(_ digest: borrowing Digest?) throws(OpenPGPError) -> Digest {
        guard let copy = try digest?.copy() else { preconditionFailure("no such hash was asked for") }
        return copy
    }
}
