import BuildErrors
import Delivery
import Flatcar
import ImagePipeline
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel

/// Asks for all that a plan needs to know, as soon as it is clear that there is something to do.
struct Gathering {
    let settings: BuildSettings
    let context: BuildContext
    let release: Release
    let found: Observed

    private var cluster: Cluster { context.cluster }
    private var client: ProxmoxClient { context.cluster.proxmox }
    private var token: String { client.tokenID }

    func preparation(for source: VersionSource) throws(BuildError) -> Preparation {
        let site = try site(for: source)
        let bringsImage = source == .image
        let (imageStorage, diskStorage) = try storages(on: site, source)
        let places = Places(diskStorage: diskStorage.name, imageStorage: imageStorage?.name)
        try site.require(requiredNeeds(settings, places, on: site).flatMap(\.privileges), of: token)
        let delivery = try delivery(on: site)
        try site.requireBridge(settings.shape.bridge)
        if let pool = settings.pool { try site.requirePool(pool, client) }
        // Where nothing is uploaded, Proxmox says so soon enough.
        if bringsImage { try site.requireTags(tags, client) }
        let image = try imageAsBuildError { () throws(ImageError) in
            bringsImage ? try context.source.publishedImage(settings.image, of: release, oem: settings.oem) : nil
        }
        let vmids = try freeVMIDs(for: source)
        let preparation = Preparation(
            site: site, release: release, diskStorage: diskStorage, imageStorage: imageStorage, image: image,
            delivery: delivery, freeVMIDs: vmids.free, hiddenVMIDs: vmids.hidden,
            leftFiles: try leftFiles(in: imageStorage),
            foreignKey: bringsImage ? context.source.foreignKey : nil, token: token)
        try preparation.check(settings)
        return preparation
    }

    /// The tags that the build gives to whom does not have them.
    private var tags: [String] { settings.tags(of: Identity(release, settings), present: found.ours?.configuration) }

    /// Requests are dear, and a version that shares a disk and has the same network needs less.
    private func site(for source: VersionSource) throws(BuildError) -> Site {
        let bridge = settings.shape.bridge
        switch source {
        case .existing, .sharing:
            guard settings.smokeTest == nil, let present = found.ours?.configuration["net0"],
                NetworkProperty(present).withoutMAC == settings.shape.network
            else { break }
            return try Site.observeSettings(
                client, node: found.node, permissions: found.permissions, bridge: bridge)
        case .image, .unfinished: break
        }
        return try Site.observe(client, node: found.node, permissions: found.permissions, bridge: bridge)
    }

    /// What is needed to clear up beside a template that is as it should be; `nil` where nothing was left.
    func forLeftovers() throws(BuildError) -> Preparation? {
        guard found.versions.unfinished.contains(where: \.isAbandoned) else { return nil }
        let site = try Site.observe(client, node: found.node, permissions: found.permissions)
        guard
            let imageStorage = try? site.chooseStorage(
                named: settings.imageStorage, setting: "image-storage", for: "import")
        else { return nil }
        return Preparation(
            site: site, release: release, diskStorage: imageStorage, imageStorage: imageStorage, image: nil,
            delivery: nil, freeVMIDs: [], leftFiles: try leftFiles(in: imageStorage), foreignKey: nil, token: token)
    }

    /// What there is to do for a template that is as it should be.
    func upkeep(of template: Template) throws(BuildError) -> Upkeep {
        Upkeep(redelivery: try redelivery(to: template), surplus: surplus(of: template))
    }

    /// Which versions are too many beside a template that is as it should be.
    func surplus(of template: Template) -> Surplus {
        Surplus(
            in: found, current: template.record.current?.version.reference,
            volumes: Set(template.configuration.drives.map(\.disk.volume)),
            earlier: template.record.earlier, keep: settings.keep)
    }

    /// The base config once more, where its file was removed by hand.
    private func redelivery(to template: Template) throws(BuildError) -> Delivery? {
        guard let file = try lostConfig(of: template) else { return nil }
        let site = try Site.observe(client, node: found.node, permissions: found.permissions)
        guard let delivery = try delivery(on: site), delivery.volume == file.volume else {
            throw .configGone(volume: file.volume, of: "template \(settings.vmid)")
        }
        return delivery
    }

    /// The base config of the template, if it is known to be gone. What somebody has put in its place is nobody's matter.
    func lostConfig(of template: Template) throws(BuildError) -> DeliveredConfig? {
        guard let guest = template.record.current?.version.guest, let file = DeliveredConfig(guest),
            file == DeliveredConfig(GuestSettings(template.configuration)),
            try file.isGone(client, on: found.node, directory: settings.snippetDirectory)
        else { return nil }
        return file
    }

    private func delivery(on site: Site) throws(BuildError) -> Delivery? {
        let delivery = try Delivery.choose(release, settings, site, here: cluster.here, token: token)
        if let delivery {
            try ConfigTransfer(cluster: cluster, node: found.node, taskTimeout: settings.taskTimeout).probe(delivery)
        }
        return delivery
    }

    private func storages(
        on site: Site, _ source: VersionSource
    ) throws(BuildError) -> (image: NodeStorage?, disk: NodeStorage) {
        do throws(BuildError) {
            let image = try imageStorage(on: site, source)
            return (
                image,
                try site.chooseStorage(
                    named: diskStorageName(source), setting: "disk-storage", for: "images")
            )
        } catch {
            // Who may do nothing sees no storage either: then that is what to say.
            try site.require(requiredNeeds(settings, Places(), on: site).flatMap(\.privileges), of: token)
            throw error
        }
    }

    /// An upload is needed for an image alone; what was left of one is looked for besides.
    private func imageStorage(on site: Site, _ source: VersionSource) throws(BuildError) -> NodeStorage? {
        switch source {
        case .image:
            return try site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import")
        case .unfinished:
            return try? site.chooseStorage(named: settings.imageStorage, setting: "image-storage", for: "import")
        case .existing, .sharing: return nil
        }
    }

    /// Where the disk is already, else where a person wants it, else where the template's is.
    private func diskStorageName(_ source: VersionSource) -> String? {
        switch source {
        case .existing(let version), .unfinished(let version), .sharing(let version):
            if let volume = version.volume { return DiskProperty(volume).storage }
        case .image: break
        }
        let present = found.ours.flatMap { found.disk(of: $0) }
        return settings.diskStorage ?? present.map { DiskProperty($0.volume).storage }
    }

    private func leftFiles(in storage: NodeStorage?) throws(BuildError) -> [String] {
        guard let storage else { return [] }
        return try asBuildError { () throws(ProxmoxError) in
            try client.volumes("import", in: storage.name, on: found.node).map(\.id).filter { volume in
                let name = volume.split(separator: "/").last.map(String.init) ?? ""
                return ImageUpload.vmid(ofFile: name).map(settings.versionVMIDs.contains) ?? false
            }
        }
    }

    /// As many VMIDs as the plan may need: for the version, a throwaway, an adopted disk.
    /// - Returns: those, and the ones that were passed over because something is there which the token does not see.
    private func freeVMIDs(for source: VersionSource) throws(BuildError) -> (free: [Int], hidden: [Int]) {
        var needed = settings.smokeTest == nil ? 0 : 1
        switch source {
        case .image, .sharing: needed += 1
        case .existing, .unfinished: break
        }
        if case .foreign = found.template { needed += 1 } else if settings.adopts { needed += 1 }
        var (free, hidden): ([Int], [Int]) = ([], [])
        // The list of guests may be some seconds old, and does not show every one.
        for vmid in settings.versionVMIDs where free.count < needed && !found.versions.taken.contains(vmid) {
            let isFree = try asBuildError { () throws(ProxmoxError) in try client.isFree(vmid: vmid) }
            if isFree { free.append(vmid) } else { hidden.append(vmid) }
        }
        guard free.count == needed else { throw .noFreeVMID(settings.versionVMIDs) }
        return (free, hidden)
    }
}
