import Glibc

/// The fuzzer's first inputs that no compressor makes.
enum Seeds {
    /// Larger ones would be cut short by the fuzzer's limit on the length of an input.
    private static let maxLength = 16_000

    static func write(to folder: String) {
        var files = CornerCase.all.map(\.file)
        for seed in 0..<40 {
            var dice = Dice(UInt64(seed))
            files.append(GeneratedFile.make(&dice))
        }
        var randomised = BlockBuilder(byteCount: 5, symbols: (0..<4000).map { 2 + $0 * $0 % 4 })
        randomised.isRandomised = true
        files.append(BlockBuilder.file([randomised]))
        for (index, file) in files.enumerated() where file.count <= maxLength {
            write([UInt8(index & 63), UInt8(index / 8 & 7)] + file, to: "\(folder)/built-\(index)")
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("cannot write \(path)") }
    }
}
