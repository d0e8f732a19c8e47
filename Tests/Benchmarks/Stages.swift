import Bzip2

/// `stages`: what each stage of the decoder takes on one thread.
enum Stages {
    private static let rounds = 7

    static func run(path: String, blocks: Int) throws {
        let sample = try BlockSample(path: path, count: blocks)
        var run = StageRun()
        for _ in 0..<rounds {
            for pair in 0..<(sample.pieces.count / 2) {
                run.run(sample.pieces[2 * pair], sample.pieces[2 * pair + 1], pair: pair)
            }
        }
        let size = "\(sample.pieces.count) blocks of \(sample.outputBytes / sample.pieces.count) bytes"
        print("\(size); ns per byte of output, least of \(rounds) rounds")
        print(run.times.table(outputBytes: sample.outputBytes))
    }
}
