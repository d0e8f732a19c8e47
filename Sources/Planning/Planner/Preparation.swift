package import BuildErrors
import CloudInit
package import Delivery
package import Flatcar
package import ImagePipeline
package import Observation
package import ProxmoxTypes
package import TemplateModel

/// All that a plan with something to do needs to know besides what stands on the cluster of the template: values that
/// the run has gathered.
package struct Preparation: Sendable, Equatable {
    package let site: Site
    package let release: Release
    /// The storage of the disks.
    package let diskStorage: NodeStorage
    /// The storage of the upload; `nil` where no image is brought.
    package let imageStorage: NodeStorage?
    /// What was found out about the image; `nil` where none is brought.
    package let image: PublishedImage?
    /// The way of the base config; `nil` where there is none to bring.
    package let delivery: Delivery?
    /// VMIDs of the range that nobody has: as many as the plan needs.
    package let freeVMIDs: [Int]
    /// VMIDs of the range that are taken by something which the token cannot see.
    package let hiddenVMIDs: [Int]
    /// Volumes of images that earlier runs have left.
    package let leftFiles: [String]
    /// The signing key, where it is not Flatcar's own.
    package let foreignKey: String?
    /// The token's id.
    package let token: String

    package init(
        site: Site, release: Release, diskStorage: NodeStorage, imageStorage: NodeStorage?, image: PublishedImage?,
        delivery: Delivery?, freeVMIDs: [Int], hiddenVMIDs: [Int] = [], leftFiles: [String], foreignKey: String?,
        token: String
    ) {
        self.site = site
        self.release = release
        self.diskStorage = diskStorage
        self.imageStorage = imageStorage
        self.image = image
        self.delivery = delivery
        self.freeVMIDs = freeVMIDs
        self.hiddenVMIDs = hiddenVMIDs
        self.leftFiles = leftFiles
        self.foreignKey = foreignKey
        self.token = token
    }

    /// Checks all that would otherwise fail halfway.
    /// - Throws: `BuildError` for what is missing.
    package func check(_ settings: BuildSettings) throws(BuildError) {
        if imageStorage != nil, let version = site.version, !version.takesImportUploads { throw .tooOld(version) }
        let places = Places(diskStorage: diskStorage.name, imageStorage: imageStorage?.name, delivery: delivery)
        try site.require(requiredNeeds(settings, places, on: site).flatMap(\.privileges), of: token)
        try site.requireBridge(settings.shape.bridge)
        guard let image else { return }
        if let size = image.virtualSize, size > settings.shape.diskSize {
            throw .image(.diskTooSmall(requested: settings.shape.diskSize, virtualSize: size))
        }
        guard let length = image.length else { return }
        try imageStorage?.requireSpace(for: length)
        // Thick LVM takes all of a disk at once; the others begin with what is in the image.
        try diskStorage.requireSpace(for: makesLinkedClones ? length : settings.shape.diskSize)
    }

    /// Whether an uploaded file can be removed.
    package var mayDelete: Bool {
        imageStorage.map { site.permissions.has("Datastore.Allocate", on: "/storage/\($0.name)") } ?? false
    }

    /// Choices that were made, and why.
    package func notes(_ settings: BuildSettings) -> [String] {
        var notes = (delivery?.passedOver ?? []) + ConsumerNotes(settings).notes
        notes += hiddenVMIDs.map { vmid in
            "VMID \(vmid) is passed over: something has it that the token cannot see. If its creation has died, an "
                + "administrator removes it with: qm destroy \(vmid) --skiplock"
        }
        if let imageStorage, !mayDelete {
            notes.append(
                "the uploaded image stays in storage \(imageStorage.name), because the token lacks Datastore.Allocate on "
                    + "/storage/\(imageStorage.name)")
        }
        if delivery?.reference?.slot == .user {
            let platform = settings.oem.platform(for: release.version)
            notes.append(
                "the base config takes the place of Proxmox's own user data, because guests of release "
                    + "\(release.version) on platform \(platform) read no vendor data: user, SSH keys and host "
                    + "name of a clone's Cloud-Init settings do not reach them")
        }
        if !makesLinkedClones {
            notes.append(
                "storage \(diskStorage.name) is LVM without thin provisioning: the template can be cloned in full only")
        }
        return notes
    }

    /// Whether the disk's storage can make linked clones: thick LVM cannot.
    package var makesLinkedClones: Bool { diskStorage.type != "lvm" }

    /// What a reader must know before going on.
    package func warnings(_ settings: BuildSettings) -> [String] {
        var warnings = ConsumerNotes(settings).warnings
        if let foreignKey { warnings.append("trusting the key \(foreignKey) instead of Flatcar's own") }
        if let image, image.length == nil {
            warnings.append(
                "the server does not say how long the image is after decompression; it will be kept in a temporary "
                    + "file first")
        }
        if let warning = delivery?.warning { warnings.append(warning) }
        return warnings
    }
}
