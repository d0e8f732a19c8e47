import CloudInit
import FoundationEssentials
import Proxmox
import ProxmoxTypes

/// The file with a version's base config, where its clones look for it. Without it no clone starts.
struct DeliveredConfig: Equatable {
    /// As it stands in the VM's settings: `STORAGE:snippets/NAME`, or `STORAGE:iso/NAME`.
    let volume: String

    /// - Returns: `nil` where the settings have none, or none of this tool's making.
    init?(_ guest: GuestSettings) {
        let snippet = guest["cicustom"].flatMap { $0.firstIndex(of: "=").map($0.suffix(from:))?.dropFirst() }
        guard let volume = (snippet ?? guest["ide2"]?[...]).map(String.init),
            let name = volume.split(separator: "/").last, ConfigFileName(recognizing: name) != nil
        else { return nil }
        self.volume = volume
    }

    private var storage: String { String(volume.prefix { $0 != ":" }) }
    private var fileName: String { volume.split(separator: "/").last.map(String.init) ?? "" }

    /// Whether the file is known to be gone: two small requests at the most. Where the token may not look, or the file
    /// came by a way that leads past Proxmox, nothing is known.
    /// - Parameter directory: the snippets directory, where it is mounted here.
    func isGone(_ client: ProxmoxClient, on node: String, directory: String?) throws(BuildError) -> Bool {
        do throws(ProxmoxError) {
            if volume == "\(storage):iso/\(fileName)" {
                return try !isListed(FileVolume(storage: storage, content: "iso", fileName: fileName), client, node)
            }
            // Only with Datastore.Allocate does a storage show snippets, but its partner shows what was uploaded.
            let storages = try client.storageConfigurations()
            guard fileName.hasSuffix(".tar.gz"), let own = storages.first(where: { $0.name == storage }),
                let partner = SharedPathPair.partner(of: own, among: storages)
            else { return isGone(from: directory) }
            return try !isListed(
                FileVolume(storage: partner.name, content: "vztmpl", fileName: fileName), client, node)
        } catch {
            switch error {
            case .forbidden, .refused: return false
            default: throw .proxmox(error)
            }
        }
    }

    private func isListed(
        _ file: FileVolume, _ client: ProxmoxClient, _ node: String
    ) throws(ProxmoxError) -> Bool {
        try client.storedSize(of: file, on: node) != nil
    }

    private func isGone(from directory: String?) -> Bool {
        guard let directory, FileManager.default.fileExists(atPath: directory) else { return false }
        return !FileManager.default.fileExists(atPath: "\(directory)/\(fileName)")
    }
}

extension Delivery {
    /// The volume under which it will be read.
    var volume: String? { reference?.volume ?? medium }
}

extension ClusterWorkshop {
    /// The base config of a template, if it is known to be gone. What somebody has put in its place is nobody's matter.
    func lostConfig(
        of template: Template, on node: String, _ settings: BuildSettings
    ) throws(BuildError) -> DeliveredConfig? {
        guard let file = DeliveredConfig(template.record.current.guest),
            file == DeliveredConfig(GuestSettings(template.configuration)),
            try file.isGone(proxmox, on: node, directory: settings.snippetDirectory)
        else { return nil }
        return file
    }
}
