import CommandLine
import TemplateBuilder

/// `build`: create the template, or print how.
struct BuildCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let isDryRun = invocation[Settings.dryRun]
        guard isDryRun || !invocation[Settings.exitCode] else {
            throw invocation.usageError("--exit-code only goes with --dry-run")
        }
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let connections = Connections(invocation: invocation)
        let builder = TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config), workshop: try connections.workshop(console))
        return try connections.alone(unless: isDryRun) {
            try PlanRun(invocation: invocation, console: console)
                .run(try builder.plan(), execute: { plan in try builder.execute(plan) })
        }
    }
}
