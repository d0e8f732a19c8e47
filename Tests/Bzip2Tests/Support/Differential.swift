import Bzip2

/// What a decoder of ours made of a file, however it was run.
struct Judgement: Equatable {
    /// `nil` if the file is good.
    var error: Bzip2Error?
    var output: [UInt8]
    var streams = 0
    /// Where the last stream ends.
    var streamEnd: UInt64 = 0
    var trailingBytes: UInt64 = 0
}

/// Our verdict on a file beside that of libbz2.
///
/// One difference is known and wanted: a block header of more than 20 Mbit, which only code lengths that go up and
/// down without end can make, is refused (`Format.maxBlockBits`). No file below 2.5 MB can hold one.
enum Differential {
    /// Where the two disagree; `nil` if nowhere.
    /// - Parameter limit: both stop when they have written more than this.
    static func disagreement(
        on file: [UInt8], workers: Int, chunks: [Int], limit: Int = .max
    ) -> String? {
        let ours = Ours.decompress(file, workers: workers, chunks: chunks, limit: limit).judgement
        return disagreement(ours, Libbz2.decompress(file, limit: limit))
    }

    static func disagreement(_ ours: Judgement, _ theirs: Libbz2.Verdict) -> String? {
        if ours.error?.reason == .stopped || theirs.isCutOff { return disagreementWhenCutOff(ours, theirs) }
        if let error = ours.error {
            guard !theirs.isGood else { return "we say \(error), libbz2 good" }
            // A bad block is written by libbz2, not by us. Near the end of the file the two may name different faults:
            // libbz2 reads whole bytes and single codes, we read single bits and groups of codes.
            guard theirs.output.starts(with: ours.output) else { return "the outputs differ before the fault" }
            guard !theirs.isTruncated || ours.output == theirs.output else {
                return "before the end we wrote \(ours.output.count) bytes, libbz2 \(theirs.output.count)"
            }
            return nil
        }
        guard theirs.isGood else { return "we say good, libbz2 bad" }
        guard ours.output == theirs.output else { return "the outputs differ" }
        guard ours.streams == theirs.streams, ours.trailingBytes == theirs.trailing else {
            return "we say \(ours.streams) streams, \(ours.trailingBytes) trailing bytes, "
                + "libbz2 \(theirs.streams), \(theirs.trailing)"
        }
        return nil
    }

    /// libbz2 writes before it knows the CRC, so that it can reach the limit in a block that we refuse.
    private static func disagreementWhenCutOff(_ ours: Judgement, _ theirs: Libbz2.Verdict) -> String? {
        guard theirs.isCutOff else { return "we wrote \(ours.output.count) bytes, libbz2 \(theirs.output.count)" }
        guard ours.error != nil else { return "we wrote \(ours.output.count) bytes, libbz2 more than the limit" }
        let common = min(ours.output.count, theirs.output.count)
        return ours.output.prefix(common) == theirs.output.prefix(common) ? nil : "the outputs differ before the limit"
    }
}
