package import Delivery
package import ProxmoxTypes
package import TemplateModel

/// One thing that a run does to the cluster.
package enum Step: Sendable, Equatable {
    /// Put the base config where Proxmox reads it.
    case deliverBaseConfig(Delivery)
    /// Create the VM of a version: without a disk yet, or as a template that points at another's.
    case createVersion(VersionCreation)
    /// Stream the image into the storage, verified on the way.
    case uploadImage(ImageUpload)
    /// Wait for the image that the run for another node stores, on a storage that both see.
    case awaitImage(volume: String, node: String)
    /// Make the image the disk of a version's VM.
    case importDisk(DiskImport)
    /// Remove the uploaded file.
    case removeImportFile(storage: String, volume: String)
    /// Grow a disk to this many bytes.
    case resizeDisk(vmid: Int, slot: String, UInt64)
    /// Make a VM a template.
    case convertToTemplate(vmid: Int)
    /// Make one disk of a template a base volume.
    case convertDisk(vmid: Int, slot: String)
    /// Give a version its tag, and Proxmox's protection against removal.
    case sealVersion(vmid: Int, tags: [String], protects: Bool)
    /// Start a clone of the version and look at it.
    case testVersion(SmokeTest)
    /// Create the template, which points at a version's disk.
    case createTemplate(TemplateCreation)
    /// Give the template a version.
    case promote(Promotion)
    /// Destroy the template of a version.
    case removeVersion(vmid: Int, label: String, isUnfinished: Bool)
    /// Destroy what a test has left.
    case removeThrowaway(vmid: Int)
    /// Put back what somebody has changed by hand.
    case resetSettings([Drift])
}

extension Step {
    /// Whether it changes the template itself.
    var changesTemplate: Bool {
        switch self {
        case .promote, .resetSettings: true
        default: false
        }
    }
}

/// The VM of a version to create.
package struct VersionCreation: Sendable, Equatable {
    /// What is known of the version before its image has been streamed.
    package let draft: VersionDraft
    /// The version whose disk it gets; `nil` for a disk of its own, which is imported later.
    package let shared: TemplateVersion?
    /// The description is added when it is created.
    package let parameters: Parameters

    package init(draft: VersionDraft, shared: TemplateVersion?, parameters: Parameters) {
        self.draft = draft
        self.shared = shared
        self.parameters = parameters
    }

    package var vmid: Int { draft.vmid }
}

/// A version that is to be built: all that is known before its image has been streamed.
package struct VersionDraft: Sendable, Equatable {
    package let vmid: Int
    package let identity: Identity
    package let source: String
    package let released: String?
    package let guest: GuestSettings

    package init(vmid: Int, identity: Identity, source: String, released: String?, guest: GuestSettings) {
        self.vmid = vmid
        self.identity = identity
        self.source = source
        self.released = released
        self.guest = guest
    }

    /// The version, with its image where that is there already.
    /// - Parameter built: ISO 8601, UTC.
    package func version(
        built: String, image: String? = nil, signer: String? = nil, signed: Int64? = nil
    ) -> TemplateVersion {
        TemplateVersion(
            vmid: vmid, identity: identity, image: image, signer: signer, signed: signed, source: source,
            released: released, built: built, guest: guest)
    }
}

/// The import of an uploaded image.
package struct DiskImport: Sendable, Equatable {
    package let vmid: Int
    /// The disk, an EFI disk where the firmware wants one, and the boot order.
    package let parameters: Parameters

    package init(vmid: Int, parameters: Parameters) {
        self.vmid = vmid
        self.parameters = parameters
    }
}

/// The template to create, where there is none.
package struct TemplateCreation: Sendable, Equatable {
    package let vmid: Int
    /// The VMID of the version whose disks it points at.
    package let version: Int
    /// Without the disks, which are known when the version is whole, and without the description.
    package let parameters: Parameters

    package init(vmid: Int, version: Int, parameters: Parameters) {
        self.vmid = vmid
        self.version = version
        self.parameters = parameters
    }
}
