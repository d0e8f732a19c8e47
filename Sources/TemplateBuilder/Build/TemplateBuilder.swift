public import BuildErrors
public import Execution
import Flatcar
import ImagePipeline
import Observation
public import Planning
import Proxmox
import ProxmoxTypes
public import TemplateModel

/// Builds and keeps the template: observe → plan → execute.
public struct TemplateBuilder: Sendable {
    let settings: BuildSettings
    let context: BuildContext

    /// A builder for one template.
    public init(_ settings: BuildSettings, context: BuildContext) {
        self.settings = settings.fittedToConsumer
        self.context = context
    }

    /// Observes and plans; sends nothing but GET and HEAD.
    /// - Throws: `BuildError` when there is something to do that cannot or must not be done.
    public func plan() throws(BuildError) -> Plan {
        let target = try target()
        let seen = try settled(target) { () throws(BuildError) in try look(target) }
        let plan = try plan(seen)
        guard !plan.hidden.isEmpty, try settle(target) else { return plan.plan }
        // What could not be seen was being made, by a run that was cut off.
        return try self.plan(try look(target)).plan
    }

    private func plan(_ seen: Look) throws(BuildError) -> (plan: Plan, hidden: [Int]) {
        let (target, found, decision) = (seen.target, seen.found, seen.decision)
        let gathering = Gathering(settings: settings, context: context, release: target.release, found: found)
        var upkeep = Upkeep()
        var preparation: Preparation?
        switch decision {
        case .nothingToDo(let template):
            upkeep = try gathering.upkeep(of: template)
            preparation = try gathering.forLeftovers()
        case .heldBack, .correctRecord: break
        case .create(let source), .complete(_, let source), .replace(_, let source), .adopt(_, let source):
            preparation = try gathering.preparation(for: source)
        }
        let planner = Planner(
            settings, found: found, desired: target.desired, preparation: preparation, wait: seen.wait,
            standing: Standing(found, newest: seen.newest, signed: seen.signed))
        return (try planner.plan(decision, upkeep: upkeep), preparation?.hiddenVMIDs ?? [])
    }

    /// Carries out a plan. One that is empty does nothing.
    @discardableResult
    public func execute(_ plan: Plan) throws(BuildError) -> RunResult { try execute(plan, with: nil) }

    /// - Parameter team: what it has in common with runs for other nodes; `nil` where it is the only one.
    func execute(_ plan: Plan, with team: Team?) throws(BuildError) -> RunResult {
        let executor = Executor(
            plan, taskTimeout: settings.taskTimeout, cluster: context.cluster, source: context.source, team: team)
        return try executor.run()
    }

    /// What is to be built, and where.
    struct Target {
        let release: Release
        let node: String
        let desired: Identity
    }

    func target() throws(BuildError) -> Target {
        try settings.check()
        let release = try release(settings.agreed.map(ReleaseSelector.version) ?? settings.selector)
        let node = try context.cluster.node(named: settings.node)
        return Target(release: release, node: node, desired: Identity(release, settings))
    }

    /// Asks the mirror for a release, of which the settings can be had.
    func release(_ selector: ReleaseSelector) throws(BuildError) -> Release {
        let release = try imageAsBuildError { () throws(ImageError) in
            let release = try context.source.resolve(selector)
            _ = try settings.oem.change(of: settings.image, in: release.version)
            return release
        }
        try settings.consumer.check(release.version, settings)
        return release
    }

    /// Looks once more when a task was at work meanwhile: what an interrupted run has left is known only when its last
    /// task has ended.
    private func settled(
        _ target: Target, _ look: () throws(BuildError) -> Look
    ) throws(BuildError) -> Look {
        let first: Look
        do throws(BuildError) {
            first = try look()
        } catch .locked(let vmid, let lock) {
            guard try settle(target) else { throw .locked(vmid: vmid, lock: lock) }
            return try look()
        }
        // A whole template with whole versions, and nobody else in the range: nothing can be going on.
        guard first.found.mayBeInMotion(settings) else { return first }
        let inWork = first.found.versions.inWork.map { [$0.vmid] } ?? []
        return try settle(target, except: Set(inWork)) ? try look() : first
    }

    /// - Returns: whether a task was waited for.
    private func settle(_ target: Target, except: Set<Int> = []) throws(BuildError) -> Bool {
        try Activity(
            client: context.cluster.proxmox, vmid: settings.vmid, versionVMIDs: settings.versionVMIDs,
            node: target.node, report: context.cluster.report
        ).settle(atMost: settings.taskTimeout, except: except)
    }
}

extension Observed {
    /// Whether a task may be at work that changes what was seen.
    fileprivate func mayBeInMotion(_ settings: BuildSettings) -> Bool {
        guard case .template(let template) = template, template.isTemplate, template.configuration.lock == nil,
            template.record.current != nil
        else { return true }
        // What is unprotected or locked may be on its way out.
        let isLeaving = versions.whole.contains { version in
            version.configuration.lock != nil || settings.protectsVersions && !version.isProtected
        }
        return isLeaving || !versions.unfinished.isEmpty || versions.throwaways.contains { !$0.record.isKept }
            || !versions.others.isEmpty
    }
}

extension BuildSettings {
    /// The settings with what their consumer's template carries: for `capmox`, as much of the base config as the image's
    /// `grub.cfg` has room for.
    package var fittedToConsumer: BuildSettings {
        guard consumer == .capmox, image.flavour == .qemu, let baseConfig else { return self }
        var settings = self
        settings.oem = oem.adding(baseConfig.kernelArguments)
        return settings
    }
}
