package import BuildErrors
import Delivery
import Flatcar
package import ImagePipeline
package import Observation
package import Planning
import Proxmox
import ProxmoxTypes
import Reports
package import TemplateModel

/// Looks at everything that a build needs, and says what is missing. Sends nothing but GET and HEAD.
public struct Doctor: Sendable {
    let settings: BuildSettings
    let source: ImageSource
    let cluster: Cluster

    /// A doctor for one template.
    /// - Parameter settings: as a build takes them.
    package init(_ settings: BuildSettings, source: ImageSource, cluster: Cluster) {
        self.settings = settings
        self.source = source
        self.cluster = cluster
    }

    var client: ProxmoxClient { cluster.proxmox }

    /// Goes on as far as it can when something is missing.
    /// - Parameter plan: makes the plan of the build itself, which shows what nothing else does.
    /// - Throws: `BuildError.cancelled`; all other errors are findings.
    package func examine(plan: () throws(BuildError) -> Plan) throws(BuildError) -> Diagnosis {
        var diagnosis = Diagnosis()
        let release = lookAtRelease(&diagnosis)
        if let site = lookAtCluster(&diagnosis) {
            let found = lookAtVMIDs(&diagnosis, site)
            var places = lookAtStorages(&diagnosis, site, release, found)
            places.needs += lookAtBridge(&diagnosis, site)
            lookAtPool(&diagnosis, site)
            if let release { lookAtTags(&diagnosis, site, release.release, found) }
            lookAtRights(&diagnosis, site, places)
        }
        if diagnosis.isReady {
            _ = diagnosis.look(at: "build") { () throws(BuildError) in
                ((), try plan().isEmpty ? "nothing to do" : "can be done (build --dry-run shows its steps)")
            }
        }
        guard !cluster.isStopped() else { throw .cancelled }
        return diagnosis
    }

    /// The release, and what is known of its image.
    private func lookAtRelease(_ diagnosis: inout Diagnosis) -> PublishedImage? {
        diagnosis.look(at: "release") { () throws(BuildError) in
            try settings.check()
            let image = try imageAsBuildError { () throws(ImageError) in
                let release = try source.resolve(settings.selector)
                let image = try source.publishedImage(settings.image, of: release, oem: settings.oem)
                try source.checkSignature(of: image)
                return image
            }
            let size = image.length.map { ", an image of \(gibibytes($0))" } ?? ""
            let release = image.release
            return (image, "\(release.version) (\(release.channel), \(release.board))\(size)")
        }
    }

    private func lookAtCluster(_ diagnosis: inout Diagnosis) -> Site? {
        diagnosis.look(at: "Proxmox VE") { () throws(BuildError) in
            let node = try cluster.node(named: settings.node)
            let nodes = try asBuildError { () throws(ProxmoxError) in try client.nodes() }
            guard let state = nodes.first(where: { $0.name == node }) else {
                throw .unknownNode(node, seen: nodes.filter { !$0.isOffline }.map(\.name))
            }
            guard !state.isOffline else { throw .nodeOffline(node) }
            let site = try Site.observe(client, node: node, bridge: settings.shape.bridge)
            if let version = site.version, !version.takesImportUploads { throw .tooOld(version) }
            let version = site.version.map { "\($0)" } ?? "?"
            return (site, "\(version), node \(node), as \(client.tokenID)")
        }
    }

    /// - Returns: what it takes to see a VNet, if the bridge may be one.
    private func lookAtBridge(_ diagnosis: inout Diagnosis, _ site: Site) -> [Need] {
        _ = diagnosis.look(at: "bridge") { () throws(BuildError) in
            let bridge = settings.shape.bridge
            // Whoever may not use a bridge does not see it either.
            if !site.bridges.contains(bridge) {
                try site.require([site.bridgePrivilege(settings.shape)], of: client.tokenID)
            }
            try site.requireBridge(bridge)
            return ((), bridge)
        }
        let isSeen = site.bridges.contains(settings.shape.bridge)
        // Nobody tells in which zone it is.
        let isNode = !site.permissions.has("SDN.Use", on: "/sdn/zones/localnetwork/\(settings.shape.bridge)")
        return isSeen || isNode ? [] : [Need("FlatcarBridge", ["SDN.Use"], on: "/sdn/zones")]
    }

    private func lookAtTags(
        _ diagnosis: inout Diagnosis, _ site: Site, _ release: Release, _ found: Observed?
    ) {
        let tags = settings.tags(of: Identity(release, settings), present: found?.ours?.configuration)
        let isTold = diagnosis.look(at: "tags", commands: { _ in [TagSetup.allow] }) { () throws(BuildError) in
            (try site.requireTags(tags, client), "new ones may be given")
        }
        guard isTold == false else { return }
        diagnosis.replaceLast(
            .unknown, "whether the cluster has rules for tags is told with Sys.Audit on / only; it has none by default",
            [])
    }

    private func lookAtPool(_ diagnosis: inout Diagnosis, _ site: Site) {
        guard let pool = settings.pool else { return }
        let command = "pveum pool add \(shellQuoted(pool))"
        let isSeen = diagnosis.look(at: "pool", commands: { _ in [command] }) { () throws(BuildError) in
            let isSeen = try site.requirePool(pool, client)
            return (isSeen, pool)
        }
        guard isSeen == false else { return }
        diagnosis.replaceLast(
            .unknown, "whether there is a pool \(pool) the token may not see (Pool.Audit on /pool/\(pool))", [command])
    }
}
