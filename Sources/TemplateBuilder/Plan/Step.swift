package import DiskImage
package import Flatcar
package import Proxmox

/// One thing that a build does to the cluster.
package enum Step: Sendable, Equatable {
    /// Stream the image into the storage, verified on the way.
    case uploadImage(ImageUpload)
    /// Put the base config where Proxmox reads it.
    case deliverBaseConfig(Delivery)
    /// Create the VM with the image as its disk; the description is added when the image's digest is known.
    case createVM(Parameters)
    /// Grow a disk to this many bytes.
    case resizeDisk(String, UInt64)
    /// Set the tags.
    case setTags([String])
    /// Make the VM a template.
    case convertToTemplate
    /// Make one disk of the template a base volume.
    case convertDisk(String)
    /// Remove the uploaded file.
    case removeImportFile(storage: String, volume: String)
}

/// The upload of an image.
package struct ImageUpload: Sendable, Equatable {
    let release: Release
    let image: ImageFile
    /// What is changed in it on its way; `nil` for nothing.
    let change: OEMChange?
    /// The length after decompression in bytes; `nil` when the server does not say, so that the image must be
    /// spooled to a temporary file first.
    let length: UInt64?
    let storage: String
    let fileName: String

    package init(
        release: Release, image: ImageFile, change: OEMChange?, length: UInt64?, storage: String, fileName: String
    ) {
        self.release = release
        self.image = image
        self.change = change
        self.length = length
        self.storage = storage
        self.fileName = fileName
    }

    /// The same for every build of a template, so that one overwrites what another has left.
    static func fileName(vmid: Int) -> String { "flatcar-\(vmid).qcow2" }

    var file: FileVolume { FileVolume(storage: storage, content: "import", fileName: fileName) }

    /// What guests of the image run as, and what is changed for that.
    fileprivate var changes: [(name: String, value: String)] {
        let published = image.flavour.platform.rawValue
        guard let change else { return [("platform", published)] }
        var changes = [
            ("platform", change.platform == published ? published : "\(change.platform), instead of \(published)")
        ]
        if let words = change.commandLine { changes.append(("kernel command line", words)) }
        return changes
    }

    /// The volume id that the storage gives it.
    package var volume: String { file.id }
}

extension Step {
    /// The kind of step, for machines.
    package var name: String {
        switch self {
        case .uploadImage: "upload-image"
        case .deliverBaseConfig: "deliver-base-config"
        case .createVM: "create-vm"
        case .resizeDisk: "resize-disk"
        case .setTags: "set-tags"
        case .convertToTemplate: "convert-to-template"
        case .convertDisk: "convert-disk"
        case .removeImportFile: "remove-import-file"
        }
    }

    /// What it does, in one line.
    package func title(vmid: Int) -> String {
        switch self {
        case .uploadImage(let upload): "upload \(upload.image.name) \(upload.release.version) as \(upload.volume)"
        case .deliverBaseConfig(let delivery): "put the base config into storage \(delivery.storage)"
        case .createVM: "create VM \(vmid)"
        case .resizeDisk(let disk, let size): "resize \(disk) to \(gibibytes(size))"
        case .setTags(let tags): "tag it \(tags.joined(separator: ", "))"
        case .convertToTemplate: "convert VM \(vmid) to a template"
        case .convertDisk(let disk): "make \(disk) a base volume"
        case .removeImportFile(_, let volume): "remove \(volume)"
        }
    }

    /// The details below the title: what goes where.
    package var details: [(name: String, value: String)] {
        switch self {
        case .uploadImage(let upload):
            [
                ("from", withoutUserInfo(upload.release.url(of: upload.image.name))),
                ("size", upload.length.map { "\($0) bytes" } ?? "not known before decompression"),
            ] + upload.changes
        case .deliverBaseConfig(let delivery):
            [("how", delivery.description), ("file", delivery.fileName), ("size", "\(delivery.bytes.count) bytes")]
        case .createVM(let parameters):
            parameters.pairs.filter { $0.name != "vmid" }
        default: []
        }
    }
}
