package import SFTP

/// The roads by which the base config can get onto a drive, in the order in which they are tried.
public enum DeliveryMethod: String, Sendable, CaseIterable {
    /// Uploaded through a storage that shares its path with one that holds snippets.
    case upload
    /// Written into a directory of this machine.
    case directory
    /// Sent by SFTP.
    case sftp
    /// On an ISO of its own, which takes the place of Proxmox's cloud-init drive.
    case iso
}

/// What a person says about the road of the base config, beside the storage and the directory of its snippets.
public struct DeliverySettings: Sendable, Equatable {
    /// The only road to take; `nil` for the first that goes.
    public var method: DeliveryMethod?
    /// The snippets directory on an SFTP server; `nil` for none.
    package var sftp: SFTPAccess?

    /// The storage that takes the ISO; `nil` for the first that does.
    public var isoStorage: String?

    /// What is so unless somebody says otherwise.
    public init() {}

    /// Names the snippets directory on an SFTP server.
    /// - Parameters:
    ///   - url: `sftp://USER@HOST[:PORT]/DIRECTORY`.
    ///   - keyFile: the file with the private key, without a passphrase.
    ///   - knownHostsFile: the file with the host keys that are believed.
    /// - Throws: `BuildError.sftp` for a URL that cannot be one.
    public mutating func reach(
        sftp url: String, keyFile: String, knownHostsFile: String
    ) throws(BuildError) {
        do {
            sftp = SFTPAccess(
                directory: try SFTPDirectory(url), keyFile: keyFile, knownHostsFile: knownHostsFile)
        } catch {
            throw .sftp(error)
        }
    }
}
