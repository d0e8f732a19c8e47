public import BuildErrors
import Delivery
import FoundationEssentials
public import Observation
import Proxmox
import ProxmoxTypes
import SFTP
import TemplateModel

/// Removes older versions of the template, and then base configs that no guest of the cluster refers to any more.
public struct Prune: Sendable {
    private let settings: PruneSettings
    private let cluster: Cluster
    private var client: ProxmoxClient { cluster.proxmox }

    /// A clean-up of one node's storages.
    public init(_ settings: PruneSettings, cluster: Cluster) {
        self.settings = settings
        self.cluster = cluster
    }

    /// Looks, decides, and removes.
    /// - Parameter isDryRun: only looks and decides.
    public func run(isDryRun: Bool) throws(BuildError) -> PruneReport {
        let node = try cluster.node(named: settings.node)
        var report = PruneReport(node: node, rows: [], notes: [])
        try VersionPrune(settings: settings, cluster: cluster, node: node).run(isDryRun: isDryRun, into: &report)
        let site = try Site.observe(client, node: node)
        let (files, notes) = try ConfigFileSearch(
            settings: settings, site: site, client: client, here: cluster.here, isStopped: cluster.isStopped,
            access: try settings.delivery.sftp?.access()
        ).run()
        report.notes += notes
        // Reading every guest of a cluster is no small thing.
        guard !files.isEmpty else { return report }
        let references = try asBuildError { () throws(ProxmoxError) in
            try ReferenceSearch(client: client, permissions: site.permissions).run()
        }
        report.notes += references.unseen.dropFirst()
        for file in files {
            var fate = PruneReport.Fate.decide(file, references)
            if fate == .unused, !isDryRun { fate = try remove(file, node) }
            report.rows.append(
                PruneReport.Row(thing: .file(file.description), size: file.size, fate: fate))
        }
        return report
    }

    /// - Throws: `BuildError` only when the run has been stopped: one file that stays is no reason to leave the others.
    private func remove(_ file: ConfigFile, _ node: String) throws(BuildError) -> PruneReport.Fate {
        do {
            switch file.place {
            case .volume(let id, let storage):
                let upid = try client.deleteVolume(id, in: storage, on: node)
                try client.wait(for: upid, to: "delete \(id)", atMost: settings.taskTimeout)
            case .file(let directory):
                try FileManager.default.removeItem(atPath: "\(directory)/\(file.name)")
            case .server(let access):
                try SFTPClient(access, isCancelled: cluster.isStopped).remove(file.name)
            }
            return .removed
        } catch {
            guard !cluster.isStopped() else { throw .cancelled }
            return .failed("\(error)")
        }
    }
}
