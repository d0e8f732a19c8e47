import BuildErrors
import Delivery
import FoundationEssentials
import Observation
import Proxmox
import ProxmoxTypes
import SFTP
import TemplateModel

/// Finds our files: in the node's storages, and in directories that the API does not show.
struct ConfigFileSearch {
    let settings: PruneSettings
    let site: Site
    let client: ProxmoxClient
    let here: LocalMachine
    let isStopped: @Sendable () -> Bool
    /// The SFTP server, if one is named.
    let access: SFTPAccess?

    /// One file may be seen in several ways: in a snippets directory, and through the storage that uploads to it.
    private struct Key: Hashable {
        let directory: String
        let name: String
    }

    /// What was found, and which storages could not be looked into.
    func run() throws(BuildError) -> (files: [ConfigFile], notes: [String]) {
        var found: [Key: ConfigFile] = [:]
        var notes: [String] = []
        func add(_ file: ConfigFile?, in directory: String) {
            guard let file else { return }
            let key = Key(directory: directory, name: file.name)
            // The way that could also remove it.
            if found[key] == nil || found[key]?.obstacle != nil && file.obstacle == nil { found[key] = file }
        }
        for storage in site.storages where storage.isActive {
            for content in ["iso", "vztmpl", "snippets"] where holdsOurs(content, storage) {
                do throws(ProxmoxError) {
                    for volume in try client.volumes(content, in: storage.name, on: site.node) {
                        add(file(volume, content, storage.name), in: directory(content, storage.name))
                    }
                } catch .refused(_, _, let message) {
                    notes.append("the \(content) content of storage \(storage.name) cannot be listed: \(message)")
                } catch {
                    throw .proxmox(error)
                }
            }
        }
        for storage in snippetStorages where !mayDelete(on: storage.name) {
            let files = try filesOutside(of: storage)
            for file in files ?? [] { add(file, in: directory("snippets", storage.name)) }
            if files == nil {
                notes.append(
                    "the snippets of storage \(storage.name) are not looked at: the API shows them only to a token with "
                        + "Datastore.Allocate on /storage/\(storage.name)")
            }
        }
        for place in [settings.snippetDirectory, access?.directory.description] {
            guard let place, belongsNowhere(place) else { continue }
            notes.append("\(place) is not looked at: say with --snippet-storage which storage it belongs to")
        }
        return (found.values.sorted { $0.description < $1.description }, notes)
    }

    /// Whether nothing says which storage a place for snippets belongs to.
    private func belongsNowhere(_ place: String) -> Bool {
        let path = place.hasPrefix("/") ? place : access?.directory.path ?? place
        return site.snippetStorage(of: path, named: settings.snippetStorage) == nil
    }

    /// Templates are ours only where their directory is that of snippets.
    private func holdsOurs(_ content: String, _ storage: NodeStorage) -> Bool {
        guard storage.content.contains(content) else { return false }
        switch content {
        case "snippets": return mayDelete(on: storage.name)
        case "vztmpl":
            let own = directory(content, storage.name)
            return site.configurations.contains {
                $0.content.contains("snippets") && $0.directory(for: "snippets") == own
            }
        default: return true
        }
    }

    private func file(_ volume: StoredVolume, _ content: String, _ storage: String) -> ConfigFile? {
        let prefix = "\(storage):\(content)/"
        guard volume.id.hasPrefix(prefix) else { return nil }
        let name = String(volume.id.dropFirst(prefix.count))
        // An ISO is no snippet, whatever its name, and the other way round.
        guard name.hasSuffix(".iso") == (content == "iso") else { return nil }
        return ConfigFile(
            name: name, place: .volume(id: volume.id, storage: storage), size: volume.size,
            obstacle: mayDelete(on: storage) ? nil : "the token lacks Datastore.Allocate on /storage/\(storage)")
    }

    /// The snippets of a storage, seen from this machine or by SFTP; `nil` when there is no such way.
    private func filesOutside(of storage: StorageConfiguration) throws(BuildError) -> [ConfigFile]? {
        if let directory = localDirectory(of: storage) {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return nil }
            let obstacle = here.canWrite(directory) ? nil : "\(directory) is not writable here"
            return names.compactMap {
                ConfigFile(name: $0, place: .file(directory: directory), size: nil, obstacle: obstacle)
            }
        }
        guard let access,
            site.snippetStorage(of: access.directory.path, named: settings.snippetStorage)?.name == storage.name
        else { return nil }
        do {
            return try SFTPClient(access, isCancelled: isStopped).names().compactMap {
                ConfigFile(name: $0, place: .server(access), size: nil, obstacle: nil)
            }
        } catch {
            throw .sftp(error)
        }
    }

    private func localDirectory(of storage: StorageConfiguration) -> String? {
        if let named = settings.snippetDirectory {
            return site.snippetStorage(of: named, named: settings.snippetStorage)?.name == storage.name ? named : nil
        }
        return here.hostName == site.node ? storage.directory(for: "snippets") : nil
    }

    private var snippetStorages: [StorageConfiguration] { site.snippetStorages(named: nil) }

    private func directory(_ content: String, _ storage: String) -> String {
        site.configurations.first { $0.name == storage }?.directory(for: content) ?? "\(storage):\(content)"
    }

    private func mayDelete(on storage: String) -> Bool {
        site.permissions.has("Datastore.Allocate", on: "/storage/\(storage)")
    }
}
