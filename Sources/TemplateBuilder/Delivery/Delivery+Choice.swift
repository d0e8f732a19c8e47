import CloudInit
package import Flatcar
import Proxmox

extension Delivery {
    /// The first build whose Ignition reads vendor data (2.21.0 and later; Flatcar 4459 has 2.22.0).
    private static let firstBuildWithVendorData = 4459

    /// Chooses the way: a pair of storages that share a path, else a snippets directory that is writable here.
    /// - Throws: `BuildError.noDelivery` with the reason against each.
    package static func choose(
        for config: BaseConfig, release: ReleaseVersion, settings: BuildSettings, site: Site,
        here: LocalMachine
    ) throws(BuildError) -> Delivery {
        let slot: CustomDataSlot = release.build >= firstBuildWithVendorData ? .vendor : .user
        var reasons: [String] = []
        do throws(CloudInitError) {
            try SeedFiles.check(ignition: config.bytes, name: "the base config")
            let name = try ConfigFileName(sha256: config.digest)
            switch usablePair(settings, site) {
            case .success(let pair):
                return Delivery(
                    way: .uploaded(storage: pair.upload), storage: pair.snippets, fileName: name.uploadedSnippet,
                    reference: try CustomData(slot: slot, storage: pair.snippets, name: name.uploadedSnippet),
                    passedOver: [])
            case .failure(let reason): reasons.append("no pair of storages that share a path: \(reason.text)")
            }
            switch writableDirectory(settings, site, here) {
            case .success(let found):
                return Delivery(
                    way: .written(directory: found.directory), storage: found.storage, fileName: name.snippet,
                    reference: try CustomData(slot: slot, storage: found.storage, name: name.snippet),
                    passedOver: reasons)
            case .failure(let reason): reasons.append("no snippets directory to write to: \(reason.text)")
            }
        } catch {
            throw .baseConfig(error)
        }
        throw .noDelivery(reasons: reasons)
    }

    private struct Reason: Error { let text: String }

    private static func usablePair(_ settings: BuildSettings, _ site: Site) -> Result<SharedPathPair, Reason> {
        if let pair = SharedPathPair.find(settings, site) {
            guard site.permissions.missing([pair.privilege]).isEmpty else {
                return .failure(
                    Reason(
                        text: "\(pair.snippets) and \(pair.upload) would do, but the token lacks "
                            + "\(pair.privilege.name) on \(pair.privilege.path)"))
            }
            return .success(pair)
        }
        let snippets = site.configurations.filter { candidate in
            candidate.content.contains("snippets") && site.storage(candidate.name)?.isActive == true
                && settings.snippetStorage.map { $0 == candidate.name } ?? true
        }
        guard !snippets.isEmpty else { return .failure(Reason(text: noSnippetStorage(settings))) }
        return .failure(
            Reason(
                text:
                    "none takes uploads into the snippets directory of \(snippets.map(\.name).joined(separator: ", "))")
        )
    }

    /// The directory that was named, else that of a storage when this machine is the node itself.
    private static func writableDirectory(
        _ settings: BuildSettings, _ site: Site, _ here: LocalMachine
    ) -> Result<(storage: String, directory: String), Reason> {
        // The node reads the snippet, so it must be able to use the storage, whoever writes it.
        let snippets = site.configurations.filter { candidate in
            site.storage(candidate.name)?.isActive == true && candidate.content.contains("snippets")
                && settings.snippetStorage.map { $0 == candidate.name } ?? true
        }
        if let directory = settings.snippetDirectory.map(withoutSpareSlashes) {
            let matching = snippets.filter { $0.directory(for: "snippets") == directory }
            guard let storage = matching.first ?? (snippets.count == 1 ? snippets.first : nil) else {
                return .failure(Reason(text: "say with --snippet-storage which storage \(directory) belongs to"))
            }
            guard here.canWrite(directory) else { return .failure(Reason(text: "\(directory) is not writable here")) }
            return .success((storage.name, directory))
        }
        guard !snippets.isEmpty else { return .failure(Reason(text: noSnippetStorage(settings))) }
        guard here.hostName == site.node else {
            return .failure(Reason(text: "this machine is not node \(site.node), and no --snippet-dir is given"))
        }
        for candidate in snippets {
            if let directory = candidate.directory(for: "snippets"), here.canWrite(directory) {
                return .success((candidate.name, directory))
            }
        }
        return .failure(Reason(text: "none of this node's is writable by this user"))
    }

    private static func withoutSpareSlashes(_ path: String) -> String {
        (path.hasPrefix("/") ? "/" : "") + path.split(separator: "/").joined(separator: "/")
    }

    private static func noSnippetStorage(_ settings: BuildSettings) -> String {
        settings.snippetStorage.map { "storage \($0) does not hold snippets, or the token cannot see it" }
            ?? "no storage that the token can see holds snippets"
    }
}
