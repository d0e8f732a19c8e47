import CloudInit
import Flatcar
import ProxmoxTypes
import SFTP

/// Looks which ways go.
struct DeliverySearch {
    /// Why a way does not go, in words.
    struct Reason: Error { let text: String }

    /// A way, the storage that it leads to, and the name of the file there.
    typealias Found = (way: Delivery.Way, storage: String, fileName: String)

    let name: ConfigFileName
    let platform: Platform
    let settings: BuildSettings
    let site: Site
    let here: LocalMachine

    func look(for method: DeliveryMethod) -> Result<Found, Reason> {
        switch method {
        case .upload: usablePair()
        case .directory: writableDirectory()
        case .sftp: serverDirectory()
        case .iso: medium()
        }
    }

    private func usablePair() -> Result<Found, Reason> {
        guard let pair = SharedPathPair.find(settings, site) else {
            let snippets = snippetStorages
            guard !snippets.isEmpty else { return .failure(noSnippetStorage) }
            let names = snippets.map(\.name).joined(separator: ", ")
            return .failure(Reason(text: "none takes uploads into the snippets directory of \(names)"))
        }
        guard site.permissions.missing([pair.privilege]).isEmpty else {
            return .failure(
                Reason(
                    text: "\(pair.snippets) and \(pair.upload) would do, but the token lacks \(pair.privilege.name) "
                        + "on \(pair.privilege.path)"))
        }
        return .success((.uploaded(storage: pair.upload), pair.snippets, name.uploadedSnippet))
    }

    /// The directory that was named, else that of a storage when this machine is the node itself.
    private func writableDirectory() -> Result<Found, Reason> {
        if let named = settings.snippetDirectory {
            let directory = Site.withoutSpareSlashes(named)
            return storage(of: directory, shown: directory).flatMap { storage in
                guard here.canWrite(directory) else {
                    return .failure(Reason(text: "\(directory) is not writable here"))
                }
                return .success((.written(directory: directory), storage, name.snippet))
            }
        }
        guard !snippetStorages.isEmpty else { return .failure(noSnippetStorage) }
        guard here.hostName == site.node else {
            return .failure(Reason(text: "this machine is not node \(site.node), and no --snippet-dir is given"))
        }
        for candidate in snippetStorages {
            if let directory = candidate.directory(for: "snippets"), here.canWrite(directory) {
                return .success((.written(directory: directory), candidate.name, name.snippet))
            }
        }
        return .failure(Reason(text: "none of this node's is writable by this user"))
    }

    /// Whether the server lets us in shows when the plan is made, or the file is sent.
    private func serverDirectory() -> Result<Found, Reason> {
        guard let access = settings.delivery.sftp else { return .failure(Reason(text: "no --sftp-url is given")) }
        return storage(of: access.directory.path, shown: access.directory.description).map { storage in
            (.sent(access), storage, name.snippet)
        }
    }

    private func medium() -> Result<Found, Reason> {
        guard platform.driveFormat == .nocloud else {
            return .failure(
                Reason(text: "guests of the platform \(platform) do not read it; \(Platform.proxmoxve) does"))
        }
        // What somebody has set up and does not go is to be put right, rather than passed over for the way that costs.
        let isSetUp =
            settings.snippetDirectory != nil || settings.delivery.sftp != nil
            || SharedPathPair.find(settings, site) != nil
        guard settings.delivery.method == .iso || !isSetUp else {
            return .failure(
                Reason(text: "it is not taken by itself where another way has been set up (--delivery iso)"))
        }
        let storage: NodeStorage
        do throws(BuildError) {
            storage = try site.chooseISOStorage(settings)
        } catch {
            return .failure(Reason(text: "\(error)"))
        }
        let missing = site.permissions.missing(Delivery.privileges(forISOOn: storage.name))
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: ", ")
            return .failure(
                Reason(text: "storage \(storage.name) would do, but the token lacks \(names) on \(missing[0].path)"))
        }
        return .success((.attached(storage: storage.name), storage.name, name.image))
    }

    private func storage(of directory: String, shown: String) -> Result<String, Reason> {
        if let storage = site.snippetStorage(of: directory, named: settings.snippetStorage) {
            return .success(storage.name)
        }
        return .failure(
            snippetStorages.isEmpty
                ? noSnippetStorage : Reason(text: "say with --snippet-storage which storage \(shown) belongs to"))
    }

    private var snippetStorages: [StorageConfiguration] { site.snippetStorages(named: settings.snippetStorage) }

    private var noSnippetStorage: Reason {
        Reason(
            text: settings.snippetStorage.map { "storage \($0) does not hold snippets, or the token cannot see it" }
                ?? "no storage that the token can see holds snippets")
    }
}
