import CommandLine
import Execution
import Planning
import Reports

/// What every command with a plan does with it: prints it, or carries it out.
struct PlanRun {
    private let invocation: Invocation
    private let console: Console
    let isDryRun: Bool

    /// - Throws: `UsageError` for options that do not go together.
    init(invocation: Invocation, console: Console) throws {
        self.invocation = invocation
        self.console = console
        isDryRun = invocation[Settings.dryRun]
        guard isDryRun || !invocation[Settings.exitCode] else {
            throw invocation.usageError("--exit-code only goes with --dry-run")
        }
    }

    func result(of plan: Plan, execute: (Plan) throws -> RunResult) throws -> CommandResult {
        guard !isDryRun else {
            return CommandResult(
                text: { _ in plan.text }, json: plan.json,
                status: invocation[Settings.exitCode] && !plan.isEmpty ? .somethingToDo : .success)
        }
        for note in plan.isEmpty ? [] : plan.notes { console.report(.note(note)) }
        for warning in plan.warnings { console.report(.warning(warning)) }
        let result = try execute(plan)
        if let words = result.transferWords { console.report(.note(words)) }
        return CommandResult(
            text: { _ in plan.isEmpty ? plan.text : plan.summary }, json: plan.json(result), status: .success)
    }
}
