/// What every fuzzer brings, as a type called `Target`.
protocol FuzzCase {
    /// The first inputs, with a name for each file.
    static var seeds: [(name: String, bytes: [UInt8])] { get }

    /// Takes an input apart; `nil` when it is not worth keeping.
    init?(_ bytes: UnsafeBufferPointer<UInt8>)

    /// Runs the code under test.
    func judge() -> Verdict

    /// Makes an input from another.
    /// - Parameter limit: the most bytes that it may have; more are cut off.
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8]
}

/// What came of an input.
struct Verdict {
    /// One of a few words: they are counted, to see how deep the inputs get.
    let outcome: String
    /// What is wrong with the code under test, if this input shows it.
    var fault: String?
}

/// libFuzzer's own mutations, of bytes, with its dictionary and with parts of other inputs.
/// - Returns: `limit` bytes at most.
func mutatedBytes(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    guard limit > 0 else { return [] }
    let bytes = bytes.prefix(limit)
    return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        buffer.initialize(repeating: 0)
        _ = buffer.update(fromContentsOf: bytes)
        count = buffer.baseAddress.map { mutateBytes($0, bytes.count, limit) } ?? 0
    }
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maxSize: Int) -> Int
