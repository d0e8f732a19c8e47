package import CloudInit
package import SFTP

/// How the base config reaches a storage from which Proxmox can put it on the cloud-init drive.
package struct Delivery: Sendable, Equatable {
    /// By which road the file gets there. Proxmox's API takes no upload of `snippets` itself.
    package enum Way: Sendable, Equatable {
        /// Uploaded to this storage, whose template directory is the snippets directory of the other.
        case uploaded(storage: String)
        /// Written into this directory.
        case written(directory: String)
        /// Sent into a directory of an SFTP server.
        case sent(SFTPAccess)
        /// Uploaded to this storage as an ISO, which is attached in the place of the cloud-init drive.
        case attached(storage: String)
    }

    package let way: Way
    /// The storage that Proxmox reads the file from.
    package let storage: String
    /// Carries the config's digest, so a new config never changes what existing clones read.
    package let fileName: String
    /// What is in the file.
    package let bytes: [UInt8]
    /// The reference to a snippet in the VM's configuration; `nil` for an ISO, which is a drive.
    package let reference: CustomData?
    /// Why not the ways that come before it.
    package var passedOver: [String] = []

    /// In words, for the plan.
    package var description: String {
        switch way {
        case .uploaded(let upload): "uploaded through storage \(upload), which shares its path with \(storage)"
        case .written(let directory): "written to \(directory), the snippets directory of storage \(storage)"
        case .sent(let access): "sent to \(access.directory), the snippets directory of storage \(storage)"
        case .attached: "uploaded to storage \(storage) as an ISO, which takes the place of the cloud-init drive"
        }
    }

    /// Where the file itself goes, whatever it is to Proxmox there.
    package enum Target {
        case volume(FileVolume)
        case file(path: String)
        case server(SFTPAccess)
    }

    package var target: Target {
        switch way {
        case .uploaded(let storage):
            .volume(FileVolume(storage: storage, content: "vztmpl", fileName: fileName))
        case .written(let directory): .file(path: directory + "/" + fileName)
        case .sent(let access): .server(access)
        case .attached(let storage): .volume(FileVolume(storage: storage, content: "iso", fileName: fileName))
        }
    }

    /// Where the file goes when it is brought for a node: the same text for two nodes only where they get one file.
    package func place(on node: String, isShared: (_ storage: String) -> Bool) -> String {
        switch target {
        case .file(let path): path
        case .server(let access): "\(access.directory)/\(fileName)"
        case .volume(let file): isShared(file.storage) ? file.id : "\(node): \(file.id)"
        }
    }

    /// The ISO's volume id; `nil` when Proxmox makes the cloud-init drive.
    package var medium: String? {
        if case .attached = way, case .volume(let file) = target { file.id } else { nil }
    }

    /// The volume that it is uploaded as; `nil` where it comes by a way that leads past Proxmox.
    package var uploadedVolume: String? { if case .volume(let file) = target { file.id } else { nil } }

    /// The volume under which it will be read.
    package var volume: String? { reference?.volume ?? medium }
}
