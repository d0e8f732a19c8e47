import CommandLine
import ImagePipeline
import Reports

/// `verify`: a file's detached signature.
struct VerifyCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let path = invocation.arguments[0]
        try NamedFile.check(argument: path)
        try NamedFile.check(invocation[Settings.signature], Settings.signature)
        let good = try VerifyFile(
            try Connections(invocation: invocation).trustAnchor(), run: Connections.run(console), report: console.report
        )
        .run(path, signature: invocation[Settings.signature])
        console.write("good signature by \(good.signer) of the primary key \(good.primary)\n")
        if good.signerHasExpired { console.note("the key has expired since it made the signature") }
        return .success
    }
}
