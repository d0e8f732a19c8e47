import Bzip2
import Testing

/// Blocks that no compressor writes, or none does any more; libbz2 is the judge.
@Suite struct CornerCaseTests {
    @Test(arguments: CornerCase.all.map(\.name))
    func `we judge it as libbz2 does`(name: String) throws {
        let found = try #require(CornerCase.all.first { $0.name == name })
        let expected = Libbz2.decompress(found.file)
        #expect(expected.isGood == found.isGood, "the test itself is wrong")
        for (workers, chunks) in [(1, [1 << 20]), (2, [1 << 16]), (3, [13])] where found.file.count / chunks[0] < 40_000
        {
            let verdict = Ours.decompress(found.file, workers: workers, chunks: chunks)
            #expect(verdict.isGood == expected.isGood, "\(verdict.result)")
            if expected.isGood {
                #expect(verdict.output == expected.output)
            } else {
                #expect(expected.output.starts(with: verdict.output))
            }
        }
    }
}
