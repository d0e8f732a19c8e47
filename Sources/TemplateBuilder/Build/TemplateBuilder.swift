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
        let (found, decision) = try settled(target) { () throws(BuildError) in try look(target) }
        let plan = try plan(target, found, decision)
        guard !plan.hidden.isEmpty, try settle(target) else { return plan.plan }
        // What could not be seen was being made, by a run that was cut off.
        let (now, again) = try look(target)
        return try self.plan(target, now, again).plan
    }

    private func plan(
        _ target: Target, _ found: Observed, _ decision: Decision
    ) throws(BuildError) -> (plan: Plan, hidden: [Int]) {
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
        let planner = Planner(settings, found: found, desired: target.desired, preparation: preparation)
        return (try planner.plan(decision, upkeep: upkeep), preparation?.hiddenVMIDs ?? [])
    }

    /// Carries out a plan. One that is empty does nothing.
    @discardableResult
    public func execute(_ plan: Plan) throws(BuildError) -> RunResult { try execute(plan, with: nil) }

    /// - Parameter team: what it has in common with runs for other nodes; `nil` where it is the only one.
    func execute(_ plan: Plan, with team: Team?) throws(BuildError) -> RunResult {
        var executor = Executor(
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
        let release = try imageAsBuildError { () throws(ImageError) in
            let release = try context.source.resolve(settings.selector)
            _ = try settings.oem.change(of: settings.image, in: release.version)
            return release
        }
        try settings.consumer.check(release.version, settings)
        let node = try context.cluster.node(named: settings.node)
        return Target(release: release, node: node, desired: Identity(release, settings))
    }

    func look(_ target: Target) throws(BuildError) -> (Observed, Decision) {
        let found = try context.cluster.proxmox.observe(
            settings.vmid, versions: settings.versionVMIDs, on: target.node)
        let decision = try Decision.make(for: target.desired, found: found, settings: settings)
        try checkTime(decision, found, target)
        return (found, decision)
    }

    /// Refuses a release by when it was signed, before anything is made: what the signature claims is asked for only where
    /// it decides, and compared again once it is known to be true.
    private func checkTime(_ decision: Decision, _ found: Observed, _ target: Target) throws(BuildError) {
        let limits = SignedTimeLimits(maxAge: context.source.maxAge)
        guard decision.source != nil else {
            // A mirror that stands still shows by what stays.
            guard let present = found.ours?.record.current?.version.signedRelease else { return }
            return try imageAsBuildError { () throws(ImageError) in try limits.check(present) }
        }
        guard limits.maxAge != nil || decision.floor(settings) != nil else { return }
        let coming = try imageAsBuildError { () throws(ImageError) in
            let coming =
                if let verified = decision.verified { verified } else {
                    try context.source.claimedTime(of: settings.image, in: target.release)
                }
            try limits.check(coming)
            return coming
        }
        try decision.checkOrder(coming, settings)
    }

    /// Looks once more when a task was at work meanwhile: what an interrupted run has left is known only when its last
    /// task has ended.
    private func settled(
        _ target: Target, _ look: () throws(BuildError) -> (Observed, Decision)
    ) throws(BuildError) -> (Observed, Decision) {
        let first: (found: Observed, decision: Decision)
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
