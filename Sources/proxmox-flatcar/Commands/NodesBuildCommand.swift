import BuildErrors
import CommandLine
import Execution
import Planning
import Reports
import TemplateBuilder
import TemplateModel

/// `build --nodes`: a template on each of several nodes, by one download.
struct NodesBuildCommand {
    let invocation: Invocation
    /// The same for each node, in their order.
    let nodes: [Invocation]
    let console: Console
    let watch: BuildWatch

    func result() throws -> CommandResult {
        let planRun = try PlanRun(invocation: invocation, console: console)
        let reaction = planRun.isDryRun ? nil : try ChangeReaction(invocation, console: console)
        let builds = try builds()
        let postponement = planRun.isDryRun ? nil : Postponement(invocation)
        do {
            var done = try alone(unless: planRun.isDryRun, nodes[...]) { try run(builds, planRun, reaction) }
            if let failure = done.failure {
                done.failure = postponement?.judge(failure) ?? failure
            } else {
                postponement?.end()
            }
            return done
        } catch {
            throw postponement?.judge(error) ?? error
        }
    }

    private func builds() throws -> NodeBuilds {
        let config = try BaseConfigSource(invocation: invocation, console: console).baseConfig()
        let source = try Connections(invocation: invocation).imageSource(console)
        let reports = NodeReports(console.report)
        return NodeBuilds(
            try nodes.map { own in
                let name = own[Settings.node] ?? ""
                let cluster = try Connections(invocation: own).cluster(
                    console, report: watch.reporter(of: own[Settings.vmid], reports.reporter(of: name)))
                return NodeBuilds.Member(
                    node: name,
                    builder: TemplateBuilder(
                        try BuildSettings(own, baseConfig: config), context: BuildContext(source, cluster)))
            })
    }

    private func run(_ builds: NodeBuilds, _ planRun: PlanRun, _ reaction: ChangeReaction?) throws -> CommandResult {
        let plans = try watch.timed("plan") { try builds.plan() }
        for (node, plan) in zip(nodes, plans) {
            guard case .own(let plan) = plan else { continue }
            watch.change(node[Settings.vmid]) { $0.note(plan) }
        }
        let names = nodes.map { ($0[Settings.node] ?? "", $0[Settings.vmid]) }
        guard !planRun.isDryRun else {
            let report = NodePlanReport(nodes: names, plans: plans)
            return CommandResult(
                text: { _ in report.text }, json: report.json,
                status: invocation[Settings.exitCode] && report.hasSomethingToDo ? .somethingToDo : .success,
                failure: invocation[Settings.keepGoing]
                    ? report.failure(exitsWithWork: invocation[Settings.exitCode]) : report.refusal)
        }
        if let error = NodePlanReport(nodes: names, plans: plans).refusal, !invocation[Settings.keepGoing] {
            throw error
        }
        for case .own(let plan) in plans {
            for note in plan.isEmpty ? [plan.wait?.words].compactMap(\.self) : plan.notes {
                console.report(.of(node: plan.node, .note(note)))
            }
            for warning in plan.warnings { console.report(.of(node: plan.node, .warning(warning))) }
        }
        let outcomes = builds.execute(plans, waitsForAll: invocation[Settings.promote] == "together")
        let report = NodeOutcomeReport(nodes: names, outcomes: outcomes)
        for (node, outcome) in zip(nodes, outcomes) { watch.change(node[Settings.vmid]) { $0.note(outcome) } }
        watch.note(report.json, isChange: report.hasChanged)
        if report.hasNewVersion { reaction?.react(to: report.json) }
        return CommandResult(
            text: { report.text(width: $0) }, json: report.json, status: .success, failure: report.failure)
    }

    /// No other run on this machine may change any of the templates.
    private func alone<Result>(
        unless isHarmless: Bool, _ rest: ArraySlice<Invocation>, _ body: () throws -> Result
    ) throws -> Result {
        guard let first = rest.first else { return try body() }
        return try Connections(invocation: first).alone(unless: isHarmless, console) {
            try alone(unless: isHarmless, rest.dropFirst(), body)
        }
    }
}
