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
        try settings.consumer.check(settings.image.board)
        let release = try resolve()
        let node = try node()
        let desired = Identity(release, settings)
        let found = try workshop.proxmox.templateState(of: settings.vmid, on: node)
        let decision = try Decision.make(
            for: desired, release: release, found: found, settings: settings, node: node)
        switch decision {
        case .nothingToDo: return plan(release, node, desired, [])
        case .finish(let steps):
            return plan(
                release, node, desired, try removalOfImportFile(node) + steps,
                notes: ["an earlier build was interrupted; this is the rest of it"])
        case .build: return try planBuild(release, node, desired)
        }
    }

    /// Carries out a plan. One that is empty does nothing.
    public func execute(_ plan: Plan) throws(BuildError) {
        var executor = Executor(plan, settings: settings, workshop: workshop)
        try executor.run()
    }

    /// What a check found.
    public enum Check: Sendable, Equatable {
        /// The template has the newest version with these settings.
        case upToDate(release: String)
        /// There is no template yet.
        case missing(release: String)
        /// It was built from something else; what is different.
        case outdated([String])
        /// An earlier build was interrupted.
        case unfinished
    }

    /// Looks whether there is something to do, without asking whether it could be done.
    public func check() throws(BuildError) -> Check {
        try settings.consumer.check(settings.image.board)
        let release = try resolve()
        let node = try node()
        let found = try workshop.proxmox.templateState(of: settings.vmid, on: node)
        let desired = Identity(release, settings)
        switch found {
        case .template(let version, _):
            let differences = desired.differences(from: version.identity)
            if differences.isEmpty { return .upToDate(release: desired.release) }
            // An older release on the server is nothing to do: a build would refuse it.
            if let has = ReleaseVersion(version.identity.release), has > release.version, !settings.allowsDowngrade {
                return .upToDate(release: version.identity.release)
            }
            return .outdated(differences)
        case .incomplete, .unconverted: return .unfinished
        case .absent: return .missing(release: desired.release)
        case .foreign(let reason): throw .foreign(vmid: settings.vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: settings.vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: settings.vmid, node: other, wanted: node)
        }
    }

    /// What an interrupted build may have left beside its VM. Deleting a file that is not there is fine.
    private func removalOfImportFile(_ node: String) throws(BuildError) -> [Step] {
        let site: Site
        do {
            site = try Site.observe(workshop.proxmox, node: node)
        } catch {
            throw .proxmox(error)
        }
        guard
            let storage = try? site.chooseStorage(
                named: settings.imageStorage, setting: "image-storage", for: "import"),
            site.permissions.has("Datastore.Allocate", on: "/storage/\(storage.name)")
        else { return [] }
        let file = ImageUpload.fileName(vmid: settings.vmid)
        return [.removeImportFile(storage: storage.name, volume: "\(storage.name):import/\(file)")]
    }

    /// The release, if its guests can be what they shall be.
    private func resolve() throws(BuildError) -> Release {
        try settings.check()
        do throws(FlatcarError) {
            let release = try workshop.release.releases.resolve(settings.selector)
            try settings.oem.platform(for: release.version).checkIsKnown(to: release.version)
            return release
        } catch {
            throw .release(error)
        }
    }

    private func node() throws(BuildError) -> String {
        if let node = settings.node { return node }
        return try workshop.proxmox.onlyNode()
    }

    private func plan(
        _ release: Release, _ node: String, _ identity: Identity, _ steps: [Step], notes: [String] = [],
        warnings: [String] = []
    ) -> Plan {
        Plan(
            vmid: settings.vmid, node: node, release: identity.release, identity: identity, notes: notes,
            warnings: warnings, source: release, steps: steps)
    }

    private func planBuild(
        _ release: Release, _ node: String, _ identity: Identity
    ) throws(BuildError) -> Plan {
        let draft = try FirstBuild.draft(release, settings: settings, workshop: workshop, node: node)
        return plan(release, node, identity, draft.steps, notes: draft.notes, warnings: draft.warnings)
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
