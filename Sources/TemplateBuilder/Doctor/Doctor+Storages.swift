import Flatcar
import ProxmoxTypes

extension Doctor {
    /// Where a build would put things, as far as that can be told.
    struct Places {
        var image: String?
        var disk: String?
        var delivery: Delivery?
        /// What has to be set up first.
        var setup: StorageSetup?
        /// What the way of the base config lacks.
        var needs: [Need] = []
    }

    func lookAtStorages(
        _ diagnosis: inout Diagnosis, _ site: Site, _ release: (Release, length: UInt64?)?, _ present: Template?
    ) -> Places {
        var places = Places(image: settings.imageStorage, disk: settings.diskStorage)
        guard !site.storages.isEmpty else {
            let error = BuildError.noStorageSeen(node: site.node)
            diagnosis.add("storages", .missing(error.exitStatus), "\(error)")
            return places
        }
        let way = release.map { wayOfBaseConfig(site, $0.0) }
        let setup = StorageSetup(
            images: lacksImageStorage(site), configs: way?.error?.isForWantOfStorage == true, in: site,
            snippetStorage: settings.snippetStorage)
        places.setup = setup
        let image = diagnosis.look(at: "image storage", commands: { $0.storageCommands ?? setup.commands }) {
            () throws(BuildError) in
            let storage = try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import")
            if let length = release?.length { try storage.requireSpace(for: length) }
            return (storage, storage.words)
        }
        places.image = image?.name ?? places.image
        let disk = diagnosis.look(at: "disk storage", commands: { $0.storageCommands ?? [] }) {
            () throws(BuildError) in
            let storage = try site.chooseStorage(
                named: settings.diskStorage ?? present?.disk?.storage, setting: "disk-storage", for: "images")
            return (storage, storage.words)
        }
        places.disk = disk?.name ?? places.disk
        guard let way else { return places }
        let delivery = diagnosis.look(
            at: "base config", commands: { $0.isForWantOfStorage ? setup.commands : [] }
        ) {
            () throws(BuildError) in
            let delivery = try way.get()
            return (delivery, delivery?.description ?? "none on the template")
        }
        places.delivery = delivery ?? nil
        if case .missingPrivileges(_, let privileges)? = way.error {
            places.needs = privileges.map(\.path).uniqued.map { .upload(to: String($0.dropFirst("/storage/".count))) }
        }
        return places
    }

    private func wayOfBaseConfig(_ site: Site, _ release: Release) -> Result<Delivery?, BuildError> {
        do throws(BuildError) {
            let delivery = try Preparation.chooseDelivery(release, settings, site, workshop)
            if let delivery {
                try Courier(cluster: workshop.cluster, node: site.node, taskTimeout: settings.taskTimeout)
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
            if case .noStorage = error { return true }
            return false
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
    /// What changes a storage that is there.
    fileprivate var storageCommands: [String]? {
        switch self {
        case .storageLacksContent(let name, let content, let has):
            [StorageSetup.allow(content, on: name, has: has)]
        case .noStorage(content: "import", _, _): nil
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
