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

/// The snippets directory on an SSH server, and who is let in there.
public struct SFTPSettings: Sendable, Equatable {
    /// `sftp://USER@HOST[:PORT]/DIRECTORY`.
    public var url: String
    /// The file with the private key, without a passphrase.
    public var keyFile: String
    /// The file with the host keys that are believed.
    public var knownHostsFile: String

    /// Settings from their parts.
    public init(url: String, keyFile: String, knownHostsFile: String) {
        self.url = url
        self.keyFile = keyFile
        self.knownHostsFile = knownHostsFile
    }
}

/// What a person says about the road of the base config, beside the storage and the directory of its snippets.
public struct DeliverySettings: Sendable, Equatable {
    /// The only road to take; `nil` for the first that goes.
    public var method: DeliveryMethod?
    /// The snippets directory on an SFTP server; `nil` for none.
    public var sftp: SFTPSettings?
    /// The storage that takes the ISO; `nil` for the first that does.
    public var isoStorage: String?

    /// What is so unless somebody says otherwise.
    public init() {}
}
