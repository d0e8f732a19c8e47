import CommandLine
import Flatcar
import ImagePipeline
import Reports

/// `retarget`: what an image's guests think they run on.
struct RetargetCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let output = invocation.arguments[1]
        try NamedFile.check(argument: invocation.arguments[0])
        guard output != "-" || console.lendOutput() else { return .failure }
        let summary = try RetargetFile(OEMSettings(invocation), isStopped: { StopSignal.isRaised })
            .runAndTell(invocation.arguments[0], to: output == "-" ? nil : output)
        console.report(.note(summary))
        return .success
    }
}
