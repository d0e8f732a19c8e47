/// A file that is mostly zeros, in a form as short as the fuzzer wants its inputs: runs of bytes, each behind the
/// number of zeros before it (three bytes) and its own length (two bytes), least significant byte first.
enum SparseFile {
    /// The longest file, in bytes: more than is held back while an image passes.
    static let limit = 1 << 24 - 1
    /// As many zeros as a new run costs, and a few.
    private static let shortestGap = 12
    private static let longestRun = 1 << 16 - 1

    static func unpacked(_ packed: ArraySlice<UInt8>) -> [UInt8] {
        var runs: [(start: Int, bytes: ArraySlice<UInt8>)] = []
        var rest = packed
        var end = 0
        while rest.count >= 5 {
            let start = end + rest.prefix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
            let length = rest.dropFirst(3).prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(5)
            let run = rest.prefix(length)
            guard start + run.count <= limit else { break }
            runs.append((start, run))
            rest = rest.dropFirst(run.count)
            end = start + run.count
        }
        var file = [UInt8](repeating: 0, count: end)
        for run in runs { file.replaceSubrange(run.start..<(run.start + run.bytes.count), with: run.bytes) }
        return file
    }

    static func packed(_ file: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = []
        var end = 0
        while end < file.count {
            let start = nextData(in: file, from: end)
            var stop = start
            var zeros = 0
            while stop < file.count, zeros < shortestGap, stop - start < longestRun {
                zeros = file[stop] == 0 ? zeros + 1 : 0
                stop += 1
            }
            stop -= zeros
            for number in [start - end, (start - end) >> 8, (start - end) >> 16, stop - start, (stop - start) >> 8] {
                packed.append(UInt8(truncatingIfNeeded: number))
            }
            packed += file[start..<stop]
            end = stop
        }
        return packed
    }

    /// Where the next byte stands that is not zero, or the file ends.
    private static func nextData(in file: [UInt8], from start: Int) -> Int {
        file.withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) == 0 {
                index += 8
            }
            while index < bytes.count, bytes[index] == 0 { index += 1 }
            return index
        }
    }
}
