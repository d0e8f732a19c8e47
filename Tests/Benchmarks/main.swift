#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = """
    usage: Benchmarks stages FILE.bz2 [BLOCKS]
           Benchmarks decompress FILE.bz2 [WORKERS]
    """

func complain(_ text: String, status: Int32) -> Never {
    _ = Array("\(text)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(status)
}

let arguments = CommandLine.arguments
let number = arguments.count > 3 ? Int(arguments[3]) : nil
do {
    switch (arguments.dropFirst().first, arguments.count) {
    case ("stages", 3...4): try Stages.run(path: arguments[2], blocks: number ?? 24)
    case ("decompress", 3...4): try Decompress.run(path: arguments[2], workers: number ?? 1)
    default: complain(usage, status: 64)
    }
} catch {
    complain("Benchmarks: \(error)", status: 1)
}
