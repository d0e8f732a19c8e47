package import ProxmoxTypes

/// One thing that a run does to the cluster.
package enum Step: Sendable, Equatable {
    /// Stream the image into the storage, verified on the way.
    case uploadImage(ImageUpload)
    /// Put the base config where Proxmox reads it.
    case deliverBaseConfig(Delivery)
    /// Create a VM with the image as its disk.
    case createVM(VMCreation)
    /// Destroy a VM of ours that nobody has seen yet, or that is only of use with a version that goes.
    case destroyVM(Int, Record.Errand?)
    /// Import the image as a disk beside the template's own.
    case stageDisk(Staging)
    /// Grow a disk to this many bytes.
    case resizeDisk(vmid: Int, disk: String, UInt64)
    /// Make a VM a template.
    case convertToTemplate(vmid: Int)
    /// Make one disk of a template a base volume.
    case convertDisk(vmid: Int, disk: String)
    /// Set the tags of a template that has one version alone.
    case setTags(vmid: Int, [String])
    /// Give the template a version.
    case promote(Promotion)
    /// Take the staged disk from the template, and delete it.
    case dismissStagedDisk(slot: String)
    /// Delete an older version's disk.
    case removeVersion(volume: String, label: String?)
    /// Put back what somebody has changed by hand.
    case resetSettings([Drift])
    /// Remove the uploaded file.
    case removeImportFile(storage: String, volume: String)
    /// Start a throwaway of the version and look at it.
    case testVersion(SmokeTest)
}

/// A VM to create.
package struct VMCreation: Sendable, Equatable {
    let vmid: Int
    /// `nil` for the template itself.
    let errand: Record.Errand?
    /// The description is added when the image's digest is known.
    let parameters: Parameters
    let draft: VersionDraft

    package init(vmid: Int, errand: Record.Errand? = nil, parameters: Parameters, draft: VersionDraft) {
        self.vmid = vmid
        self.errand = errand
        self.parameters = parameters
        self.draft = draft
    }
}

/// A disk to import beside the template's own.
package struct Staging: Sendable, Equatable {
    let slot: String
    /// The disk, and an EFI disk where the template has none yet.
    let parameters: Parameters
    let draft: VersionDraft
    /// The version that the template has; another one means that somebody else is at work.
    let present: TemplateVersion

    package init(slot: String, parameters: Parameters, draft: VersionDraft, present: TemplateVersion) {
        self.slot = slot
        self.parameters = parameters
        self.draft = draft
        self.present = present
    }
}
