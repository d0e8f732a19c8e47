import CommandLine
import TemplateBuilder

/// What every command with a plan does with it: prints it, or carries it out.
struct PlanRun {
    let invocation: Invocation
    let console: Console

    func run(_ plan: Plan, execute: (Plan) throws -> Void) throws -> ExitStatus {
        let isDryRun = invocation[Settings.dryRun]
        if !isDryRun {
            for note in plan.isEmpty ? [] : plan.notes { console.report(.note(note)) }
            for warning in plan.warnings { console.say("warning: \(warning)") }
            try execute(plan)
        }
        if invocation[Settings.output] == "json" {
            console.write(plan.json)
        } else {
            console.write(isDryRun || plan.isEmpty ? plan.text : plan.summary)
        }
        return isDryRun && invocation[Settings.exitCode] && !plan.isEmpty ? .somethingToDo : .success
    }
}
