import Glibc

/// The input of the fuzzer: two bytes that say how to decode, and the file.
struct FuzzInput {
    static let headLength = 2
    static let outputLimit = 8 << 20
    private static let workers = [1, 2, 1, 3]
    private static let chunks = [[1 << 20], [1], [2], [3], [7], [4096], [1000, 1, 64], [13, 200, 1]]

    let file: [UInt8]
    let workers: Int
    let chunks: [Int]
    /// Whether to decode it in the plainest way as well: both verdicts must be the same to the byte.
    let isTwice: Bool

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= Self.headLength else { return nil }
        workers = Self.workers[Int(bytes[0] & 3)]
        isTwice = bytes[0] & 4 != 0
        chunks = Self.chunks[Int(bytes[1] & 7)]
        file = Array(bytes.dropFirst(Self.headLength))
    }

    var disagreement: String? {
        let ours = Ours.decompress(file, workers: workers, chunks: chunks, limit: Self.outputLimit)
        if let found = Differential.disagreement(ours, Libbz2.decompress(file, limit: Self.outputLimit)) {
            return found
        }
        guard isTwice else { return nil }
        let plain = Ours.decompress(file, workers: 1, chunks: [1 << 20], limit: Self.outputLimit)
        guard plain.result == ours.result else { return "\(ours.result), with one worker \(plain.result)" }
        return plain.output == ours.output ? nil : "other output with one worker"
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
