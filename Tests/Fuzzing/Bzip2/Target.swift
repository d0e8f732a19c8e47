import Bzip2

/// The decoder beside libbz2. An input is two bytes that say how to decode, and the file.
struct Target: FuzzCase {
    static let headLength = 2
    private static let outputLimit = 8 << 20
    private static let chunks = [[1 << 20], [1], [2], [3], [7], [4096], [1000, 1, 64], [13, 200, 1]]
    /// All that this CPU has, what an older one has, and what any has. libFuzzer calls on one thread.
    nonisolated(unsafe) private static let inlines = [
        Inline(kernels: .available), Inline(kernels: Kernels.available.subtracting(.avx512)), Inline(kernels: []),
    ]

    private let file: [UInt8]
    /// None for the decoder without threads.
    private let workers: Int
    private let chunks: [Int]
    private let inline: Inline

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= Self.headLength else { return nil }
        // Mostly without threads, since that is so much faster.
        workers = bytes[0] % 16 < 4 ? Int(bytes[0] % 4) : 0
        inline = Self.inlines[Int(bytes[0] / 16) % Self.inlines.count]
        chunks = Self.chunks[Int(bytes[1] % 8)]
        file = Array(bytes.dropFirst(Self.headLength))
    }

    func judge() -> Verdict {
        let limit = Self.outputLimit
        let plain = inline.decompress(file, chunks: chunks, limit: limit)
        var verdict = Verdict(outcome: plain.error == nil ? "good" : "bad")
        verdict.fault = Differential.disagreement(plain, Libbz2.decompress(file, limit: limit))
        guard verdict.fault == nil, workers > 0 else { return verdict }
        let ours = Ours.decompress(file, workers: workers, chunks: chunks, limit: limit).judgement
        if ours != plain {
            verdict.fault =
                "with threads \(ours.error as Any), without \(plain.error as Any), or the outputs differ"
        }
        return verdict
    }
}

extension Target: CustomStringConvertible {
    var description: String { "\(workers) workers, chunks of \(chunks)" }
}
