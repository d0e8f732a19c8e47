import CommandLine
import Flatcar
import ImagePipeline
import Reports

/// `fetch`: an image into a file.
struct FetchCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let fetch = Fetch(
            try ImageFile(invocation), oem: OEMSettings(invocation), workers: invocation.workers,
            source: try Connections(invocation: invocation).imageSource(console))
        let selector = try ReleaseSelector(invocation[Settings.version])
        let path = invocation[Settings.out] ?? "."
        guard path != "-" else {
            guard console.lendOutput() else { return .failure }
            let facts = try fetch.runToStandardOutput(selector)
            console.report(.note("good signature by \(facts.signer)"))
            return .success
        }
        let fetched = try fetch.run(selector, into: path)
        console.report(.note("good signature by \(fetched.facts.signer)"))
        console.write(fetched.path + "\n")
        return .success
    }
}
