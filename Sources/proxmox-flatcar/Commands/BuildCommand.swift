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
        let builder = TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            workshop: try Connections(invocation: invocation).workshop(console))
        let plan = try builder.plan()
        if !isDryRun {
            for warning in plan.warnings { console.say("warning: \(warning)") }
            try builder.execute(plan)
        }
        if invocation[Settings.output] == "json" {
            console.write(plan.json)
        } else {
            console.write(isDryRun || plan.isEmpty ? plan.text : plan.summary)
        }
        return isDryRun && invocation[Settings.exitCode] && !plan.isEmpty ? .somethingToDo : .success
    }
}
