/// The fuzzer's first inputs that no compressor makes.
extension Target {
    /// Larger ones would be cut short by the fuzzer's limit on the length of an input.
    private static let maxLength = 16_000

    static var seeds: [(name: String, bytes: [UInt8])] {
        var files = CornerCase.all.map(\.file)
        for seed in 0..<40 {
            var dice = Dice(UInt64(seed))
            files.append(GeneratedFile.make(&dice))
        }
        var randomised = BlockBuilder(byteCount: 5, symbols: (0..<4000).map { 2 + $0 * $0 % 4 })
        randomised.isRandomised = true
        files.append(BlockBuilder.file([randomised]))
        return files.enumerated().filter { $1.count <= maxLength }.map { index, file in
            ("built-\(index)", [UInt8(index & 63), UInt8(index / 8 & 7)] + file)
        }
    }
}
