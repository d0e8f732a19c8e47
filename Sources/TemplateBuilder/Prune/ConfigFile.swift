import CloudInit
package import SFTP

/// A base config that lies somewhere, under a name of ours.
package struct ConfigFile: Sendable, Equatable {
    /// How it is seen, and removed.
    package enum Place: Sendable, Equatable {
        /// A volume of a storage.
        case volume(id: String, storage: String)
        /// A file in a directory of this machine.
        case file(directory: String)
        /// A file in a directory of an SFTP server.
        case server(SFTPAccess)
    }

    package let name: String
    package let place: Place
    /// In bytes, where it is known.
    package let size: UInt64?
    /// Why it could not be removed if nobody used it; `nil` when it could.
    package let obstacle: String?

    /// - Returns: `nil` for a name that is not of ours.
    package init?(name: String, place: Place, size: UInt64?, obstacle: String?) {
        guard ConfigFileName(recognizing: name) != nil else { return nil }
        self.name = name
        self.place = place
        self.size = size
        self.obstacle = obstacle
    }

    /// What people call it.
    package var description: String {
        switch place {
        case .volume(let id, _): id
        case .file(let directory): "\(directory)/\(name)"
        case .server(let access): "\(access.directory)/\(name)"
        }
    }
}
