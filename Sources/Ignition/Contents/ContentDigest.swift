private import OpenPGP

/// `verification.hash`: a function's name and a digest of what was fetched, unpacked (Ignition's
/// `docs/configuration-v3_5.md`).
struct ContentDigest {
    private let algorithm: HashAlgorithm
    private let digits: Substring

    /// The functions' names, and how many hexadecimal digits their digests have.
    static let lengths = ["sha256": 64, "sha512": 128]

    /// A well-formed one; nil for any other text.
    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Self.lengths[String(parts[0])], parts[1].utf8.count == length,
            parts[1].utf8.allSatisfy(isHexadecimal)
        else { return nil }
        algorithm = parts[0] == "sha256" ? .sha256 : .sha512
        digits = parts[1]
    }

    /// Whether it is that of `data`.
    /// - Throws: when `data` is no gzip though `isGzip` says so.
    func isOf(_ data: [UInt8], isGzip: Bool) throws(GzipStream.Refusal) -> Bool {
        var pieces = RunningDigest(algorithm)
        if isGzip {
            try GzipStream.unpack(data) { pieces.take($0) }
        } else {
            pieces.take(data.span.bytes)
        }
        return pieces.finish() == digits.lowercased()
    }
}

/// A digest that a closure can feed.
private struct RunningDigest: ~Copyable {
    private var digest: Digest

    init(_ algorithm: HashAlgorithm) {
        do {
            digest = try Digest(algorithm)
        } catch {
            // Every OpenSSL has SHA-2, so that it may refuse is no case to handle.
            preconditionFailure("OpenSSL has no \(algorithm): \(error)")
        }
    }

    mutating func take(_ bytes: RawSpan) { digest.update(bytes) }

    consuming func finish() -> String { hex(digest.finish()) }
}
