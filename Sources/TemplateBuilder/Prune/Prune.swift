import FoundationEssentials
import Proxmox
import SFTP

/// Removes base configs that no guest of the cluster refers to any more.
public struct Prune: Sendable {
    private let settings: PruneSettings
    private let client: ProxmoxClient
    private let here: LocalMachine
    private let isStopped: @Sendable () -> Bool

    /// A clean-up of one node's storages.
    /// - Throws: `BuildError` for settings that cannot be used.
    public init(_ settings: PruneSettings, proxmox: ProxmoxSettings, run: RunContext) throws(BuildError) {
        self.settings = settings
        client = try ProxmoxClient(proxmox, run)
        here = .current
        isStopped = run.isStopped
    }

    /// Looks, decides, and removes.
    /// - Parameter isDryRun: only looks and decides.
    public func run(isDryRun: Bool) throws(BuildError) -> PruneReport {
        let node = if let node = settings.node { node } else { try client.onlyNode() }
        let site: Site
        do {
            site = try Site.observe(client, node: node)
        } catch {
            throw .proxmox(error)
        }
        let (files, notes) = try ConfigFileSearch(
            settings: settings, site: site, client: client, here: here, isStopped: isStopped
        ).run()
        var report = PruneReport(node: node, rows: [], notes: notes)
        // Reading every guest of a cluster is no small thing.
        guard !files.isEmpty else { return report }
        let references: References
        do throws(ProxmoxError) {
            references = try ReferenceSearch(client: client, permissions: site.permissions).run()
        } catch {
            throw .proxmox(error)
        }
        report.notes += references.unseen.dropFirst()
        for file in files {
            var fate = PruneReport.Fate.decide(file, references)
            if fate == .unused, !isDryRun { fate = try remove(file, node) }
            report.rows.append((file, fate))
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
                try SFTPClient(access, isCancelled: isStopped).remove(file.name)
            }
            return .removed
        } catch {
            guard !isStopped() else { throw .cancelled }
            return .failed("\(error)")
        }
    }
}
