import CommandLine
import ImagePipeline
import Reports

/// `decompress`: bzip2 from a file or stdin.
struct DecompressCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let output = invocation[Settings.out]
        try NamedFile.check(argument: invocation.arguments.first ?? "-")
        guard (output ?? "-") != "-" || console.lendOutput() else { return .failure }
        let ignored = try DecompressFile(workers: invocation.workers, isStopped: { StopSignal.isRaised })
            .run(invocation.arguments.first ?? "-", to: output == "-" ? nil : output)
        if ignored > 0 {
            console.warn("ignored \(ignored) bytes after the end of the compressed data")
        }
        return .success
    }
}
