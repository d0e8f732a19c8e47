import CloudInit
import Flatcar
import Proxmox

/// The plan for a template that is not there yet.
struct FirstBuild {
    let steps: [Step]
    let notes: [String]
    let warnings: [String]

    /// Looks at the cluster, chooses storages and the way of the base config, and checks everything that would
    /// otherwise fail halfway.
    static func draft(
        _ release: Release, settings: BuildSettings, workshop: Workshop, node: String
    ) throws(BuildError) -> FirstBuild {
        try settings.consumer.check(release.version, settings)
        let site = try observe(workshop, node)
        let change = try settings.oem.change(of: settings.image, in: release.version)
        guard site.version.takesImportUploads else { throw .tooOld(site.version) }
        let token = workshop.proxmox.tokenID
        let (imageStorage, diskStorage) = try chooseStorages(settings, site, token)
        try site.require(
            requiredPrivileges(
                settings: settings, diskStorage: diskStorage.name, imageStorage: imageStorage.name,
                delivery: nil, site: site), of: token)
        let delivery = try chooseDelivery(release, settings, site, workshop)
        if let delivery {
            try Courier(workshop: workshop, node: node, taskTimeout: settings.taskTimeout).probe(delivery)
        }
        guard site.bridges.contains(settings.shape.bridge) else {
            throw .noBridge(settings.shape.bridge, node: node, seen: site.bridges)
        }
        try checkDescription(release, settings)
        let length = try length(release, settings, workshop)
        if let length, let available = imageStorage.available, available < length {
            throw .noSpace(storage: imageStorage.name, needed: length, available: available)
        }
        let upload = ImageUpload(
            release: release, image: settings.image, change: change, length: length, storage: imageStorage.name,
            fileName: ImageUpload.fileName(vmid: settings.vmid))
        return FirstBuild(upload, delivery, diskStorage, site, settings, workshop.release.keys)
    }

    private init(
        _ upload: ImageUpload, _ delivery: Delivery?, _ disk: NodeStorage, _ site: Site, _ settings: BuildSettings,
        _ keys: SigningKeyStore
    ) {
        let mayDelete = site.permissions.has("Datastore.Allocate", on: "/storage/\(upload.storage)")
        var steps: [Step] = [.uploadImage(upload)]
        if let delivery { steps.append(.deliverBaseConfig(delivery)) }
        steps.append(
            .createVM(
                createParameters(
                    settings, release: upload.release, diskStorage: disk.name, importVolume: upload.volume,
                    delivery: delivery)))
        // As soon as the disk is there, and before the template is whole: a whole template has left nothing behind,
        // wherever the run was cut off.
        if mayDelete { steps.append(.removeImportFile(storage: upload.storage, volume: upload.volume)) }
        steps += [
            .resizeDisk("scsi0", settings.shape.diskSize),
            .setTags(tags(settings, release: upload.release)),
            .convertToTemplate,
        ]
        self.steps = steps

        let consumer = ConsumerNotes(settings)
        var notes = (delivery?.passedOver ?? []) + consumer.notes
        if !mayDelete {
            notes.append(
                "\(upload.volume) stays in the storage until the next build overwrites it, because the token lacks "
                    + "Datastore.Allocate on /storage/\(upload.storage)")
        }
        if delivery?.reference?.slot == .user {
            let platform = settings.oem.platform(for: upload.release.version)
            notes.append(
                "the base config takes the place of Proxmox's own user data, because guests of release "
                    + "\(upload.release.version) on platform \(platform) read no vendor data: user, SSH keys and host "
                    + "name of a clone's Cloud-Init settings do not reach them")
        }
        if disk.type == "lvm" {
            notes.append(
                "storage \(disk.name) is LVM without thin provisioning: the template can be cloned in full only")
        }
        self.notes = notes

        var warnings = consumer.warnings
        if !keys.isOfficial { warnings.append("trusting the key \(keys.trusted) instead of Flatcar's own") }
        if upload.length == nil {
            warnings.append(
                "the server does not say how long the image is after decompression; it will be kept in a temporary "
                    + "file first")
        }
        if let warning = delivery?.warning { warnings.append(warning) }
        self.warnings = warnings
    }

    private static func chooseStorages(
        _ settings: BuildSettings, _ site: Site, _ token: String
    ) throws(BuildError) -> (image: NodeStorage, disk: NodeStorage) {
        do throws(BuildError) {
            return (
                try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import"),
                try site.chooseStorage(named: settings.diskStorage, setting: "disk-storage", for: "images")
            )
        } catch {
            // Who may do nothing sees no storage either: then that is what to say.
            try site.require(
                requiredPrivileges(
                    settings: settings, diskStorage: nil, imageStorage: nil, delivery: nil, site: site), of: token)
            throw error
        }
    }

    private static func chooseDelivery(
        _ release: Release, _ settings: BuildSettings, _ site: Site, _ workshop: Workshop
    ) throws(BuildError) -> Delivery? {
        guard let config = settings.deliveredConfig else { return nil }
        try release.version.checkReads(config)
        do throws(BuildError) {
            return try Delivery.choose(
                for: config, release: release.version, settings: settings, site: site, here: workshop.here)
        } catch {
            // What an administrator would set up is there: only the right to use it is missing.
            switch error {
            case .noDelivery, .deliveryImpossible(.upload, _):
                guard let pair = SharedPathPair.find(settings, site) else { throw error }
                try site.require([pair.privilege], of: workshop.proxmox.tokenID)
            case .deliveryImpossible(.iso, _):
                guard let storage = try? site.chooseISOStorage(settings) else { throw error }
                try site.require(Delivery.privileges(forISOOn: storage.name), of: workshop.proxmox.tokenID)
            default: break
            }
            throw error
        }
    }

    private static func observe(_ workshop: Workshop, _ node: String) throws(BuildError) -> Site {
        do throws(ProxmoxError) {
            return try Site.observe(workshop.proxmox, node: node)
        } catch {
            throw .proxmox(error)
        }
    }

    /// All that is not known yet has a fixed length, so a description that is too long shows before the upload.
    private static func checkDescription(_ release: Release, _ settings: BuildSettings) throws(BuildError) {
        let version = TemplateVersion(
            identity: Identity(release, settings), image: String(repeating: "0", count: 128),
            signer: String(repeating: "0", count: 40), built: "2026-01-01T00:00:00Z")
        _ = try Record(current: version).checkedDescription(source: withoutUserInfo(release.directory))
    }

    /// The uncompressed file lies beside the compressed one, so its length is the length after decompression.
    private static func length(
        _ release: Release, _ settings: BuildSettings, _ workshop: Workshop
    ) throws(BuildError) -> UInt64? {
        do throws(FlatcarError) {
            try settings.image.checkIsPublished(in: release.version)
            return try workshop.release.releases.length(of: settings.image.uncompressedName, in: release)
        } catch {
            throw .release(error)
        }
    }
}
