import Flatcar
import Proxmox

/// Builds and keeps the template: observe → plan → execute.
public struct TemplateBuilder: Sendable {
    private let settings: BuildSettings
    private let workshop: Workshop

    /// A builder for one template.
    public init(_ settings: BuildSettings, workshop: Workshop) {
        self.settings = settings.fittedToConsumer
        self.workshop = workshop
    }

    /// Observes and plans; sends nothing but GET and HEAD.
    /// - Throws: `BuildError` when there is something to do that cannot or must not be done.
    public func plan() throws(BuildError) -> Plan {
        let (release, node) = try target()
        let desired = Identity(release, settings)
        let decision = try settled(on: node) { () throws(BuildError) in try decide(desired, release, node) }
        return try BuildPlanner(settings: settings, workshop: workshop, release: release, node: node)
            .plan(decision, desired)
    }

    /// Carries out a plan. One that is empty does nothing.
    public func execute(_ plan: Plan) throws(BuildError) {
        var executor = Executor(
            plan, taskTimeout: settings.taskTimeout, cluster: workshop.cluster, release: workshop.release)
        try executor.run()
    }

    /// Looks whether there is something to do, without asking whether it could be done.
    public func check() throws(BuildError) -> Check {
        let (release, node) = try target()
        let desired = Identity(release, settings)
        let decision: Decision
        do throws(BuildError) {
            decision = try decide(desired, release, node)
        } catch .downgrade(_, let has, _) {
            // An older release on the server is nothing to do: a build would refuse it.
            return .upToDate(release: has)
        }
        switch decision {
        case .nothingToDo(let template):
            let lost = try workshop.cluster.lostConfig(of: template, on: node, settings)
            return lost.map { .configGone($0.volume) } ?? .upToDate(release: desired.release)
        case .heldBack(let template):
            return .heldBack(release: template.record.current.identity.release, desired.release)
        case .build: return .missing(release: desired.release)
        case .replace(let template), .takeBack(let template, _):
            return .outdated(desired.differences(from: template.record.current.identity))
        case .finish, .startOver, .finishThenReplace, .resume, .correctRecord: return .unfinished
        }
    }

    private func decide(_ desired: Identity, _ release: Release, _ node: String) throws(BuildError) -> Decision {
        try Decision.make(
            for: desired, release: release.version,
            found: try workshop.proxmox.templateState(of: settings.vmid, on: node), settings: settings, node: node)
    }

    /// Looks once more when a task was at work meanwhile: what an interrupted run has left is known only when its last
    /// task has ended.
    private func settled(
        on node: String, _ look: () throws(BuildError) -> Decision
    ) throws(BuildError) -> Decision {
        let activity = Activity(
            client: workshop.proxmox, vmid: settings.vmid,
            companions: [settings.ownVMIDs, settings.smokeTest.map { $0.vmid...$0.vmid }].compactMap { $0 }, node: node,
            report: workshop.cluster.report)
        let first: Decision
        do throws(BuildError) {
            first = try look()
        } catch .locked(let vmid, let lock) {
            guard try activity.settle(atMost: settings.taskTimeout) else { throw .locked(vmid: vmid, lock: lock) }
            return try look()
        } catch {
            throw error
        }
        switch first {
        case .nothingToDo, .heldBack: return first
        default: return try activity.settle(atMost: settings.taskTimeout) ? try look() : first
        }
    }

    private func target() throws(BuildError) -> (Release, node: String) {
        let release = try workshop.release.resolve(settings)
        if let node = settings.node { return (release, node) }
        return (release, try workshop.proxmox.onlyNode())
    }
}

extension ProxmoxClient {
    /// The node of a cluster that has just one.
    func onlyNode() throws(BuildError) -> String {
        let nodes: [String]
        do {
            nodes = try self.nodes()
        } catch {
            throw .proxmox(error)
        }
        guard let node = nodes.first, nodes.count == 1 else { throw .nodeRequired(seen: nodes) }
        return node
    }
}
