import Glibc

/// What libFuzzer calls for each input; a trap is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let input = Target(UnsafeBufferPointer(start: data, count: size)) else { return -1 }
    let verdict = input.judge()
    Tally.count(verdict.outcome)
    if let fault = verdict.fault { fatalError("\(fault); \(input)") }
    return 0
}

/// What libFuzzer calls to make an input from another; returns the new length.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maxSize: Int, _ seed: CUnsignedInt) -> Int
{
    var dice = Dice(UInt64(seed))
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let result = Target.mutated(bytes, limit: maxSize, &dice).prefix(maxSize)
    return UnsafeMutableBufferPointer(start: data, count: maxSize).update(fromContentsOf: result)
}

/// With a folder's name in `FUZZ_SEEDS`, writes the first inputs there, and does nothing else.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>?
) -> CInt {
    guard let folder = getenv("FUZZ_SEEDS") else {
        atexit { Tally.print() }
        return 0
    }
    for seed in Target.seeds { save(seed.bytes, to: "\(String(cString: folder))/\(seed.name)") }
    exit(0)
}

private func save(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot write \(path)") }
}

/// How often each outcome came up; printed at the end.
private enum Tally {
    /// libFuzzer calls on one thread.
    nonisolated(unsafe) private static var counts: [String: Int] = [:]

    static func count(_ outcome: String) { counts[outcome, default: 0] += 1 }

    static func print() {
        let rows = counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
        let text = "outcomes: \(rows.joined(separator: ", "))\n"
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }
}
