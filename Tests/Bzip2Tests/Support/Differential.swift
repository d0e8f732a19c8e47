import Bzip2

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
        let ours = Ours.decompress(file, workers: workers, chunks: chunks, limit: limit)
        return disagreement(ours, Libbz2.decompress(file, limit: limit))
    }

    static func disagreement(_ ours: Ours.Verdict, _ theirs: Libbz2.Verdict) -> String? {
        if ours.reason == .stopped || theirs.isCutOff { return disagreementWhenCutOff(ours, theirs) }
        guard ours.isGood == theirs.isGood else { return "we say \(ours.result), libbz2 \(theirs.isGood)" }
        switch ours.result {
        case .success(let totals):
            guard ours.output == theirs.output else { return "the outputs differ" }
            guard totals.streams == theirs.streams, totals.trailingBytes == theirs.trailing else {
                return "we say \(totals), libbz2 \(theirs.streams) streams, \(theirs.trailing) trailing bytes"
            }
        case .failure:
            // A bad block is written by libbz2, not by us. Near the end of the file the two may name different faults:
            // libbz2 reads whole bytes and single codes, we read single bits and groups of codes.
            guard theirs.output.starts(with: ours.output) else { return "the outputs differ before the fault" }
            guard !theirs.isTruncated || ours.output == theirs.output else {
                return "before the end we wrote \(ours.output.count) bytes, libbz2 \(theirs.output.count)"
            }
        }
        return nil
    }

    /// libbz2 writes before it knows the CRC, so that it can reach the limit in a block that we refuse.
    private static func disagreementWhenCutOff(_ ours: Ours.Verdict, _ theirs: Libbz2.Verdict) -> String? {
        guard theirs.isCutOff else { return "we wrote \(ours.output.count) bytes, libbz2 \(theirs.output.count)" }
        guard !ours.isGood else { return "we wrote \(ours.output.count) bytes, libbz2 more than the limit" }
        let common = min(ours.output.count, theirs.output.count)
        return ours.output.prefix(common) == theirs.output.prefix(common) ? nil : "the outputs differ before the limit"
    }
}
