import Bzip2
import Glibc

/// The input of the fuzzer: two bytes that say how to decode, and the file.
struct FuzzInput {
    static let headLength = 2
    static let outputLimit = 8 << 20
    private static let chunks = [[1 << 20], [1], [2], [3], [7], [4096], [1000, 1, 64], [13, 200, 1]]
    /// All that this CPU has, what an older one has, and what any has. libFuzzer calls on one thread.
    nonisolated(unsafe) private static let inlines = [
        Inline(kernels: .available), Inline(kernels: Kernels.available.subtracting(.avx512)), Inline(kernels: []),
    ]

    let file: [UInt8]
    /// None for the decoder without threads.
    let workers: Int
    let chunks: [Int]
    private let inline: Inline

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= Self.headLength else { return nil }
        // Mostly without threads, since that is so much faster.
        workers = bytes[0] % 16 < 4 ? Int(bytes[0] % 4) : 0
        inline = Self.inlines[Int(bytes[0] / 16) % Self.inlines.count]
        chunks = Self.chunks[Int(bytes[1] % 8)]
        file = Array(bytes.dropFirst(Self.headLength))
    }

    var disagreement: String? {
        let limit = Self.outputLimit
        let plain = inline.decompress(file, chunks: chunks, limit: limit)
        if let found = Differential.disagreement(plain, Libbz2.decompress(file, limit: limit)) { return found }
        guard workers > 0 else { return nil }
        let ours = Ours.decompress(file, workers: workers, chunks: chunks, limit: limit).judgement
        guard ours != plain else { return nil }
        return "with threads \(ours.error as Any), without \(plain.error as Any), or the outputs differ"
    }
}

/// What libFuzzer calls for each input; a trap is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let input = FuzzInput(UnsafeBufferPointer(start: data, count: size)) else { return -1 }
    if let disagreement = input.disagreement {
        fatalError("\(input.workers) workers, chunks of \(input.chunks): \(disagreement)")
    }
    return 0
}

/// With a folder's name in `BZIP2_SEEDS`, writes the first inputs there, and does nothing else.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>?
) -> CInt {
    guard let folder = getenv("BZIP2_SEEDS") else { return 0 }
    Seeds.write(to: String(cString: folder))
    exit(0)
}
