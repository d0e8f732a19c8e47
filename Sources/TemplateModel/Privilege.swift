/// A privilege on a path of Proxmox's tree of permissions.
public struct Privilege: Sendable, Equatable {
    /// `VM.Allocate`.
    public let name: String
    /// `/vms/211`.
    public let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// What one purpose takes, and how it is granted.
package struct Need: Sendable, Equatable {
    /// The role that docs/proxmox.md makes for it.
    package let role: String
    /// Each on the path where it is looked for.
    package let privileges: [Privilege]
    /// Where the role belongs.
    package let path: String

    package init(_ role: String, _ privileges: [Privilege], on path: String) {
        self.role = role
        self.privileges = privileges
        self.path = path
    }

    package init(_ role: String, _ names: [String], on path: String) {
        self.init(role, names.map { Privilege(name: $0, path: path) }, on: path)
    }

    /// To upload a file to a storage, and to see it there.
    package static func upload(to storage: String) -> Need {
        Need("FlatcarUpload", ["Datastore.AllocateTemplate", "Datastore.Audit"], on: "/storage/\(storage)")
    }
}
