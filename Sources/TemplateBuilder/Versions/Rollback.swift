/// Makes an older version of the template the current one again: one call, no download.
public struct Rollback: Sendable {
    private let settings: VersionSettings
    private let cluster: ClusterWorkshop

    /// A rollback of one template.
    public init(_ settings: VersionSettings, cluster: ClusterWorkshop) {
        self.settings = settings
        self.cluster = cluster
    }

    /// Looks and plans.
    /// - Parameter name: the version's release, id or volume; `nil` for the one before.
    /// - Throws: `BuildError.unknownVersion`, `.ambiguousVersion`, `.noOlderVersion`.
    public func plan(to name: String?) throws(BuildError) -> Plan {
        let (node, template) = try settings.look(cluster)
        let current = template.record.current
        if let name, current.isCalled(name), !template.kept.contains(where: { $0.isCalled(name) }) {
            return Plan(vmid: settings.vmid, node: node, identity: current.identity, steps: [])
        }
        let version = try Self.choose(name, template, vmid: settings.vmid)
        guard !template.isProtected else { throw .protected(vmid: settings.vmid) }
        if let file = DeliveredConfig(version.guest), try file.isGone(cluster.proxmox, on: node, directory: nil) {
            throw .configGone(volume: file.volume, of: "version \(version.label)")
        }
        let promotion = Promotion(
            .kept(version), identity: version.identity, guest: version.guest, isReturn: true)
        return Plan(
            vmid: settings.vmid, node: node, identity: version.identity,
            notes: [
                "version \(current.label) is kept, and does not come again by itself: a build takes the next release"
            ] + template.drift.map { "\($0.words): changed by hand, and left where the versions have the same" },
            steps: [.promote(promotion)])
    }

    /// Carries out a plan.
    public func execute(_ plan: Plan) throws(BuildError) { try settings.execute(plan, cluster) }

    package static func choose(
        _ name: String?, _ template: Template, vmid: Int
    ) throws(BuildError) -> TemplateVersion {
        let kept = template.kept
        guard let name else {
            // Not forward again: what was rolled back stands first.
            guard
                let older = kept.first(where: { version in
                    !template.record.held.contains { $0.id == version.identity.id }
                })
            else {
                throw .noOlderVersion(vmid: vmid)
            }
            return older
        }
        let candidates = kept.filter { $0.isCalled(name) }
        guard let version = candidates.first else { throw .unknownVersion(name, kept: kept.map(\.label)) }
        guard candidates.count == 1 else { throw .ambiguousVersion(name, candidates: candidates.map(\.identity.id)) }
        return version
    }
}

extension TemplateVersion {
    func isCalled(_ name: String) -> Bool { [identity.release, identity.id, label, volume].contains(name) }
}
