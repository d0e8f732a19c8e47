import CloudInit
import Flatcar
import Proxmox
import ProxmoxTypes

/// All that a build needs to know before it begins: storages, the way of the base config, the image; with everything
/// checked that would otherwise fail halfway.
struct Preparation {
    let settings: BuildSettings
    let site: Site
    let upload: ImageUpload
    let delivery: Delivery?
    let diskStorage: NodeStorage
    let draft: VersionDraft
    /// The template that the version will have alone; `nil` for none.
    let own: OwnTemplates?
    private let keys: SigningKeyStore
    private let uploads: Bool

    /// Looks at the cluster and the release server.
    /// - Parameters:
    ///   - present: the template that is there already; its disk's storage is the first choice.
    ///   - uploads: whether the image is still to be brought to the node.
    init(
        _ release: Release, settings: BuildSettings, workshop: Workshop, node: String, present: Template?,
        uploads: Bool = true
    ) throws(BuildError) {
        try settings.consumer.check(release.version, settings)
        let site = try asBuildError { () throws(ProxmoxError) in
            try Site.observe(workshop.proxmox, node: node)
        }
        let change = try settings.oem.change(of: settings.image, in: release.version)
        guard site.version.takesImportUploads else { throw .tooOld(site.version) }
        let token = workshop.proxmox.tokenID
        let (imageStorage, diskStorage) = try Self.chooseStorages(settings, site, token, present)
        try site.require(
            requiredPrivileges(
                settings: settings, diskStorage: diskStorage.name, imageStorage: imageStorage.name,
                delivery: nil, site: site), of: token)
        let delivery = try Self.chooseDelivery(release, settings, site, workshop)
        if let delivery {
            try Courier(cluster: workshop.cluster, node: node, taskTimeout: settings.taskTimeout).probe(delivery)
        }
        try site.requireBridge(settings.shape.bridge)
        if let pool = settings.pool { try site.requirePool(pool, workshop.proxmox) }
        own = uploads ? try Self.ownTemplates(Identity(release, settings), settings, workshop, node, present) : nil
        draft = VersionDraft(release, settings, delivery: delivery, ownVMID: own?.vmid)
        if let present {
            try site.requireDriveChange(to: draft.guest, of: present, settings, token: token)
        }
        try Self.checkDescription(draft, settings, present)
        let length = uploads ? try workshop.release.length(of: settings.image, in: release) : nil
        if let length { try imageStorage.requireSpace(for: length) }
        upload = ImageUpload(
            release: release, image: settings.image, change: change, length: length, storage: imageStorage.name,
            fileName: ImageUpload.fileName(vmid: settings.vmid), diskSize: settings.shape.diskSize,
            workers: settings.workers)
        self.settings = settings
        self.site = site
        self.delivery = delivery
        self.diskStorage = diskStorage
        self.uploads = uploads
        keys = workshop.release.keys
    }

    /// The removal of the uploaded file, where the token may.
    var removal: [Step] {
        mayDelete ? [.removeImportFile(storage: upload.storage, volume: upload.volume)] : []
    }

    private var mayDelete: Bool { site.permissions.has("Datastore.Allocate", on: "/storage/\(upload.storage)") }

    /// Choices that were made, and why.
    var notes: [String] {
        var notes = (delivery?.passedOver ?? []) + ConsumerNotes(settings).notes
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
        if diskStorage.type == "lvm" {
            notes.append(
                "storage \(diskStorage.name) is LVM without thin provisioning: the template can be cloned in full only")
        }
        return notes
    }

    var warnings: [String] {
        var warnings = ConsumerNotes(settings).warnings
        if !keys.isOfficial { warnings.append("trusting the key \(keys.trusted) instead of Flatcar's own") }
        if uploads, upload.length == nil {
            warnings.append(
                "the server does not say how long the image is after decompression; it will be kept in a temporary "
                    + "file first")
        }
        if let warning = delivery?.warning { warnings.append(warning) }
        return warnings
    }

    private static func chooseStorages(
        _ settings: BuildSettings, _ site: Site, _ token: String, _ present: Template?
    ) throws(BuildError) -> (image: NodeStorage, disk: NodeStorage) {
        do throws(BuildError) {
            return (
                try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import"),
                try site.chooseStorage(
                    named: settings.diskStorage ?? present?.disk?.storage, setting: "disk-storage", for: "images")
            )
        } catch {
            // Who may do nothing sees no storage either: then that is what to say.
            try site.require(
                requiredPrivileges(
                    settings: settings, diskStorage: nil, imageStorage: nil, delivery: nil, site: site), of: token)
            throw error
        }
    }

    private static func ownTemplates(
        _ identity: Identity, _ settings: BuildSettings, _ workshop: Workshop, _ node: String, _ present: Template?
    ) throws(BuildError) -> OwnTemplates? {
        guard let range = settings.ownVMIDs else { return nil }
        return try OwnTemplates(
            workshop.proxmox, template: settings.vmid, node: node, range: range, record: present?.record,
            identity: identity)
    }

    /// The way of the base config; `nil` where there is none to bring.
    static func chooseDelivery(
        _ release: Release, _ settings: BuildSettings, _ site: Site, _ workshop: Workshop
    ) throws(BuildError) -> Delivery? {
        guard let config = settings.deliveredConfig else { return nil }
        try release.version.checkReads(config)
        do throws(BuildError) {
            return try Delivery.choose(
                for: config, release: release.version, settings: settings, site: site, here: workshop.cluster.here)
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

    /// All that is not known yet has a fixed length, so a description that is too long shows before the upload.
    private static func checkDescription(
        _ draft: VersionDraft, _ settings: BuildSettings, _ present: Template?
    ) throws(BuildError) {
        let version = draft.asLongAsBuilt
        guard let present else {
            _ = try Record(vmid: settings.vmid, current: version).description()
            return
        }
        let description = present.configuration.description
        let staged = Record.Staged(slot: present.freeSlot ?? "", version: version)
        _ = try present.liveRecord.staging(staged).description(replacing: description)
        var promoted = version
        promoted.volume = present.disk.map { $0.volume + "0" }
        let promotion = Promotion(.staged, identity: draft.identity, guest: draft.guest, settings)
        _ = try promotion.record(for: promoted, of: present).description(replacing: description)
    }
}
