// What each stage of the decoder takes, in nanoseconds per byte of output, on one thread.
//   Benchmarks FILE.bz2 [BLOCKS [ROUNDS]]
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let arguments = CommandLine.arguments
let blocks = arguments.count > 2 ? Int(arguments[2]) : 24
let rounds = arguments.count > 3 ? Int(arguments[3]) : 7
guard (2...4).contains(arguments.count), let blocks, let rounds, blocks > 0, rounds > 0 else {
    complain("usage: Benchmarks FILE.bz2 [BLOCKS [ROUNDS]]", status: 64)
}
do {
    let sample = try BlockSample(path: arguments[1], count: blocks)
    var run = StageRun()
    for _ in 0..<rounds {
        for pair in 0..<(sample.pieces.count / 2) {
            run.run(sample.pieces[2 * pair], sample.pieces[2 * pair + 1], pair: pair)
        }
    }
    print(
        "\(sample.pieces.count) blocks, \(sample.outputBytes) bytes of output; ns per byte, least of \(rounds) rounds")
    print(run.times.table(outputBytes: sample.outputBytes))
} catch {
    complain("Benchmarks: \(error)", status: 1)
}

func complain(_ text: String, status: Int32) -> Never {
    let line = text + "\n"
    _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(status)
}
