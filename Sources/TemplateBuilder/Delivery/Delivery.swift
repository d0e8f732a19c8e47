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
    }

    package let way: Way
    /// The storage that Proxmox reads the snippet from.
    package let storage: String
    /// Carries the config's digest, so a new config never changes what existing clones read.
    package let fileName: String
    /// What is in the file.
    package let bytes: [UInt8]
    /// The reference to it in the VM's configuration.
    package let reference: CustomData
    /// Why not the ways that come before it.
    package var passedOver: [String] = []

    /// In words, for the plan.
    package var description: String {
        switch way {
        case .uploaded(let upload): "uploaded through storage \(upload), which shares its path with \(storage)"
        case .written(let directory): "written to \(directory), the snippets directory of storage \(storage)"
        case .sent(let access): "sent to \(access.directory), the snippets directory of storage \(storage)"
        }
    }
}
