import BuildErrors
import Delivery
import Flatcar
import ImagePipeline
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

extension Doctor {
    /// Where a build would put things, as far as that can be told, and what has to be set up first.
    struct Prospect {
        var places: Places
        var missing: MissingStorages?
        /// What the way of the base config lacks.
        var needs: [Need] = []
    }

    /// To see which storages there are at all.
    private static let sight = Need("FlatcarAudit", ["Datastore.Audit"], on: "/storage")

    func lookAtStorages(
        _ diagnosis: inout Diagnosis, _ site: Site, _ image: PublishedImage?, _ found: Observed?
    ) -> Prospect {
        var prospect = Prospect(
            places: Places(diskStorage: settings.diskStorage, imageStorage: settings.imageStorage))
        if site.storages.isEmpty { prospect.needs.append(Self.sight) }
        // A storage that somebody names may well be there: it is added only once it is known not to be.
        let named = [settings.imageStorage, settings.diskStorage, settings.snippetStorage].compactMap(\.self)
        let isBlind = site.storages.isEmpty && !named.isEmpty
        let way = image.map { wayOfBaseConfig(site, $0.release) }
        let missing = MissingStorages(
            images: lacksImageStorage(site), configs: way?.error?.isForWantOfStorage == true, in: site,
            snippetStorage: settings.snippetStorage)
        prospect.missing = isBlind ? nil : missing
        let imageStorage = diagnosis.look(
            at: "image storage",
            commands: { isBlind ? [] : $0.storageCommands(for: "import") ?? missing.commands }
        ) {
            () throws(BuildError) in
            let storage = try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import")
            if let length = image?.length { try storage.requireSpace(for: length) }
            return (storage, storage.words)
        }
        prospect.places.imageStorage = imageStorage?.name ?? prospect.places.imageStorage
        // A right to upload is of no use where nothing can be uploaded.
        if let named = prospect.places.imageStorage, site.storage(named)?.takes("import") == false {
            prospect.places.imageStorage = nil
        }
        let present = found?.ours.flatMap { found?.disk(of: $0) }
        let disk = diagnosis.look(
            at: "disk storage", commands: { isBlind ? [] : $0.storageCommands(for: "images") ?? [] }
        ) {
            () throws(BuildError) in
            let storage = try site.chooseStorage(
                named: settings.diskStorage ?? present.map { DiskProperty($0.volume).storage },
                setting: "disk-storage", for: "images")
            return (storage, storage.words)
        }
        prospect.places.diskStorage = disk?.name ?? prospect.places.diskStorage
        guard let way else { return prospect }
        let delivery = diagnosis.look(
            at: "base config", commands: { $0.isForWantOfStorage && !isBlind ? missing.commands : [] }
        ) {
            () throws(BuildError) in
            let delivery = try way.get()
            return (delivery, delivery?.description ?? "none on the template")
        }
        prospect.places.delivery = delivery ?? nil
        if case .missingPrivileges(_, let privileges)? = way.error {
            prospect.needs = privileges.map(\.path).uniqued.map { .upload(to: String($0.dropFirst("/storage/".count))) }
        }
        return prospect
    }

    private func wayOfBaseConfig(_ site: Site, _ release: Release) -> Result<Delivery?, BuildError> {
        do throws(BuildError) {
            let delivery = try Delivery.choose(
                release, settings, site, here: cluster.here, token: cluster.proxmox.tokenID)
            if let delivery {
                try ConfigTransfer(cluster: cluster, node: site.node, taskTimeout: settings.taskTimeout)
                    .probe(delivery)
            }
            return .success(delivery)
        } catch {
            return .failure(error)
        }
    }

    private func lacksImageStorage(_ site: Site) -> Bool {
        do throws(BuildError) {
            _ = try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import")
            return false
        } catch {
            switch error {
            case .noStorage, .noStorageSeen: return true
            default: return false
            }
        }
    }
}

extension Result {
    fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension NodeStorage {
    fileprivate var words: String { "\(name) (\(type))" + (available.map { ", \(gibibytes($0)) free" } ?? "") }
}

extension BuildError {
    /// What changes a storage that is there, or adds the one that was named; `nil` where another one has to be found.
    fileprivate func storageCommands(for content: String) -> [String]? {
        switch self {
        case .storageLacksContent(let name, let content, let has):
            [StorageSetup.allow(content, on: name, has: has)]
        case .unknownStorage(_, let name, _, _): [StorageSetup.directory(name, content: content)]
        case .noStorage(content: "import", _, _): nil
        case .noStorageSeen: content == "import" ? nil : []
        default: []
        }
    }

    /// Whether a pair of storages would help.
    fileprivate var isForWantOfStorage: Bool {
        switch self {
        case .noDelivery, .deliveryImpossible(.upload, _): true
        default: false
        }
    }
}
