package import DiskImage
package import Flatcar

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
    /// The size of the disk that it is for, in bytes.
    let diskSize: UInt64
    /// Threads of the decoder.
    let workers: Int

    package init(
        release: Release, image: ImageFile, change: OEMChange?, length: UInt64?, storage: String, fileName: String,
        diskSize: UInt64 = .max, workers: Int = 1
    ) {
        self.release = release
        self.image = image
        self.change = change
        self.length = length
        self.storage = storage
        self.fileName = fileName
        self.diskSize = diskSize
        self.workers = workers
    }

    /// The same for every build of a template, so that one overwrites what another has left.
    static func fileName(vmid: Int) -> String { "flatcar-\(vmid).qcow2" }

    var file: FileVolume { FileVolume(storage: storage, content: "import", fileName: fileName) }

    /// What guests of the image run as, and what is changed for that.
    var changes: [(name: String, value: String)] {
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
