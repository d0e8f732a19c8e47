import Flatcar
import Proxmox
import ProxmoxTypes

/// Looks at everything that a build needs, and says what is missing. Sends nothing but GET and HEAD.
public struct Doctor: Sendable {
    let settings: BuildSettings
    let workshop: Workshop
    private let builder: TemplateBuilder

    /// A doctor for one template.
    public init(_ settings: BuildSettings, workshop: Workshop) {
        self.settings = settings.fittedToConsumer
        self.workshop = workshop
        builder = TemplateBuilder(settings, workshop: workshop)
    }

    /// Goes on as far as it can when something is missing.
    /// - Throws: `BuildError.cancelled`; all other errors are findings.
    public func examine() throws(BuildError) -> Diagnosis {
        var diagnosis = Diagnosis()
        let release = lookAtRelease(&diagnosis)
        if let site = lookAtCluster(&diagnosis) {
            let present = lookAtVMIDs(&diagnosis, site)
            lookAtOwnVMIDs(&diagnosis, site, release?.0, present)
            let places = lookAtStorages(&diagnosis, site, release, present)
            lookAtBridge(&diagnosis, site)
            lookAtPool(&diagnosis, site)
            lookAtRights(&diagnosis, site, places)
        }
        if diagnosis.isReady { lookAtPlan(&diagnosis) }
        guard !workshop.cluster.isStopped() else { throw .cancelled }
        return diagnosis
    }

    /// The release, and the length of its image after decompression.
    private func lookAtRelease(_ diagnosis: inout Diagnosis) -> (Release, length: UInt64?)? {
        diagnosis.look(at: "release") { () throws(BuildError) in
            let release = try workshop.release.resolve(settings)
            let length = try workshop.release.length(of: settings.image, in: release)
            do throws(FlatcarError) {
                let signature = try workshop.release.releases.signature(of: settings.image.name, in: release)
                _ = try workshop.release.keys.certificates(for: signature)
            } catch {
                throw .release(error)
            }
            let size = length.map { ", an image of \(gibibytes($0))" } ?? ""
            return ((release, length), "\(release.version) (\(release.channel), \(release.board))\(size)")
        }
    }

    private func lookAtCluster(_ diagnosis: inout Diagnosis) -> Site? {
        diagnosis.look(at: "Proxmox VE") { () throws(BuildError) in
            let node = if let node = settings.node { node } else { try workshop.proxmox.onlyNode() }
            let nodes = try asBuildError { () throws(ProxmoxError) in try workshop.proxmox.nodes() }
            guard nodes.contains(node) else { throw .unknownNode(node, seen: nodes) }
            let site = try asBuildError { () throws(ProxmoxError) in
                try Site.observe(workshop.proxmox, node: node)
            }
            guard site.version.takesImportUploads else { throw .tooOld(site.version) }
            return (site, "\(site.version), node \(node), as \(workshop.proxmox.tokenID)")
        }
    }

    /// What only a whole plan shows: an older release, a consumer that could not use the template, a description too long.
    private func lookAtPlan(_ diagnosis: inout Diagnosis) {
        _ = diagnosis.look(at: "build") { () throws(BuildError) in
            let plan = try builder.plan()
            return ((), plan.isEmpty ? "nothing to do" : "can be done (build --dry-run shows its steps)")
        }
    }

    private func lookAtBridge(_ diagnosis: inout Diagnosis, _ site: Site) {
        _ = diagnosis.look(at: "bridge") { () throws(BuildError) in
            let bridge = settings.shape.bridge
            // Whoever may not use a bridge does not see it either.
            if !site.bridges.contains(bridge) {
                try site.require([settings.bridgePrivilege], of: workshop.proxmox.tokenID)
            }
            try site.requireBridge(bridge)
            return ((), bridge)
        }
    }

    private func lookAtPool(_ diagnosis: inout Diagnosis, _ site: Site) {
        guard let pool = settings.pool else { return }
        _ = diagnosis.look(at: "pool", commands: { _ in ["pveum pool add \(pool)"] }) { () throws(BuildError) in
            let isSeen = try site.requirePool(pool, workshop.proxmox)
            return ((), isSeen ? pool : "\(pool), if it is there: the token may not look (Pool.Audit)")
        }
    }
}
