import CommandLine
import Execution
import Reports
import TemplateBuilder
import TemplateModel

/// `build`: create the template, or print how.
struct BuildCommand {
    let invocation: Invocation
    let console: Console

    func result() throws -> CommandResult {
        if let nodes = try invocation.nodes() {
            return try NodesBuildCommand(invocation: invocation, nodes: nodes, console: console).result()
        }
        let planRun = try PlanRun(invocation: invocation, console: console)
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let reaction = planRun.isDryRun ? nil : try ChangeReaction(invocation, console: console)
        let connections = Connections(invocation: invocation)
        let builder = TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config), context: try connections.context(console))
        let postponement = planRun.isDryRun ? nil : Postponement(invocation)
        do {
            let done = try connections.alone(unless: planRun.isDryRun, console) {
                try planRun.result(of: try builder.plan()) { plan in
                    let result = try builder.execute(plan)
                    reaction?.react(to: result.version == nil ? nil : plan.json(result))
                    return result
                }
            }
            postponement?.end()
            return done
        } catch {
            throw postponement?.judge(error) ?? error
        }
    }
}
