import CommandLine
import FoundationEssentials
import TemplateBuilder
import TemplateModel

extension DeliverySettings {
    /// Settings from the command line, the environment and the file.
    init(_ invocation: Invocation) throws {
        self.init()
        // `auto` is no way of its own.
        method = DeliveryMethod(rawValue: invocation[Settings.delivery])
        isoStorage = invocation[Settings.isoStorage]
        try addServer(invocation)
    }

    /// The SFTP server, if one is named.
    mutating func addServer(_ invocation: Invocation) throws {
        guard let url = invocation[Settings.sftpURL] else {
            guard method != .sftp else {
                throw invocation.missing(Settings.sftpURL, why: "--delivery sftp needs a server")
            }
            return
        }
        try NamedFile.check(invocation[Settings.sftpKey], Settings.sftpKey)
        try NamedFile.check(invocation[Settings.sftpKnownHosts], Settings.sftpKnownHosts)
        sftp = SFTPSettings(
            url: url, keyFile: try invocation.required(Settings.sftpKey, why: "--sftp-url needs a key"),
            knownHostsFile: try invocation[Settings.sftpKnownHosts] ?? ownKnownHosts(invocation))
    }
}

/// Where ssh keeps what its user believes.
private func ownKnownHosts(_ invocation: Invocation) throws -> String {
    guard let home = ProcessInfo.processInfo.environment["HOME"], home.hasPrefix("/") else {
        throw invocation.missing(Settings.sftpKnownHosts, why: "HOME is not set")
    }
    return home + "/.ssh/known_hosts"
}
