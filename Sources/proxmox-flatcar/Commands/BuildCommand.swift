import CommandLine
import Execution
import Planning
import Reports
import TemplateBuilder
import TemplateModel

/// `build`: create the template, or print how.
struct BuildCommand {
    let invocation: Invocation
    let console: Console
    let watch: BuildWatch

    func result() throws -> CommandResult {
        try watch.over {
            guard let nodes = try invocation.nodesApart() else { return try build() }
            return try NodesBuildCommand(invocation: invocation, nodes: nodes, console: console, watch: watch).result()
        }
    }

    private func build() throws -> CommandResult {
        let vmid = invocation[Settings.vmid]
        let planRun = try PlanRun(invocation: invocation, console: console)
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let reaction = planRun.isDryRun ? nil : try ChangeReaction(invocation, console: console)
        let connections = Connections(invocation: invocation)
        let builder = TemplateBuilder(
            try BuildSettings(invocation, baseConfig: config),
            context: BuildContext(
                try connections.imageSource(console),
                try connections.cluster(console, report: watch.reporter(of: vmid, console.report))))
        let postponement = planRun.isDryRun ? nil : Postponement(invocation)
        do {
            let done = try connections.alone(unless: planRun.isDryRun, console) {
                let plan = try watch.timed("plan") { try builder.plan() }
                watch.change(vmid) { $0.note(plan) }
                return try planRun.result(of: plan) { plan in
                    let result = try builder.execute(plan)
                    let document = plan.json(result)
                    watch.change(vmid) { $0.result = result }
                    watch.note(document, isChange: !plan.isEmpty)
                    reaction?.react(to: result.version == nil ? nil : document)
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
