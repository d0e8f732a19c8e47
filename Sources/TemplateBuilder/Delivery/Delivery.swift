import CloudInit
import Proxmox

/// How the base config reaches a storage from which Proxmox can put it on the cloud-init drive.
struct Delivery: Sendable, Equatable {
    /// By which road the file gets there. Proxmox's API takes no upload of `snippets` itself.
    enum Way: Sendable, Equatable {
        /// Uploaded to this storage, whose template directory is the snippets directory of the other.
        case uploaded(storage: String)
        /// Written into this directory.
        case written(directory: String)
    }

    let way: Way
    /// The storage that Proxmox reads the snippet from.
    let storage: String
    /// Carries the config's digest, so a new config never changes what existing clones read.
    let fileName: String
    /// The reference to it in the VM's configuration.
    let reference: CustomData
    /// Why not the ways that come before it.
    let passedOver: [String]

    /// In words, for the plan.
    var description: String {
        switch way {
        case .uploaded(let upload): "uploaded through storage \(upload), which shares its path with \(storage)"
        case .written(let directory): "written to \(directory), the snippets directory of storage \(storage)"
        }
    }
}
