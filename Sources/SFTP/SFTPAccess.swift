/// How a server is reached: where, by which key, and whose host keys are believed. Holds names of files, no secrets.
public struct SFTPAccess: Sendable, Equatable {
    /// The directory to work in.
    public let directory: SFTPDirectory
    /// The file with the private key that logs in; it must not need a passphrase.
    public let keyFile: String
    /// The file with the host keys that are believed, in the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
    public let knownHostsFile: String

    /// An access from its parts.
    public init(directory: SFTPDirectory, keyFile: String, knownHostsFile: String) {
        self.directory = directory
        self.keyFile = keyFile
        self.knownHostsFile = knownHostsFile
    }
}
