package import Delivery
import DiskImage
package import Flatcar
package import ImagePipeline

/// The upload of an image.
package struct ImageUpload: Sendable, Equatable {
    /// What was found out about the image.
    package let published: PublishedImage
    package let storage: String
    package let fileName: String
    /// The size of the disk that it is for, in bytes.
    package let diskSize: UInt64
    /// Threads of the decoder.
    package let workers: Int
    /// The release that the image must not be older than; `nil` for any.
    package let floor: SignedRelease?
    /// How many days ago it must have been signed; `nil` for any.
    package let soak: Int?

    package init(
        _ published: PublishedImage, storage: String, fileName: String, diskSize: UInt64, workers: Int,
        floor: SignedRelease? = nil, soak: Int? = nil
    ) {
        self.published = published
        self.storage = storage
        self.fileName = fileName
        self.diskSize = diskSize
        self.workers = workers
        self.floor = floor
        self.soak = soak
    }

    /// The name of the file with the image for a version: its VMID is in it, so that no two runs write to one file.
    package static func fileName(vmid: Int) -> String { "flatcar-\(vmid).qcow2" }

    /// The VMID of the version that an uploaded file is for; `nil` for a file of somebody else.
    package static func vmid(ofFile name: String) -> Int? {
        guard name.hasPrefix("flatcar-"), name.hasSuffix(".qcow2") else { return nil }
        let number = name.dropFirst("flatcar-".count).dropLast(".qcow2".count)
        return Int(number).flatMap { fileName(vmid: $0) == name ? $0 : nil }
    }

    package var file: FileVolume { FileVolume(storage: storage, content: "import", fileName: fileName) }

    /// The volume id that the storage gives it.
    package var volume: String { file.id }

    /// What guests of the image run as, and what is changed for that.
    var changes: [(name: String, value: String)] {
        let usual = published.image.flavour.platform.rawValue
        guard let change = published.change else { return [("platform", usual)] }
        var changes = [("platform", change.platform == usual ? usual : "\(change.platform), instead of \(usual)")]
        if let words = change.commandLine { changes.append(("kernel command line", words)) }
        return changes
    }
}
