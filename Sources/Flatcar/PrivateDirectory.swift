import FoundationEssentials

/// The directory for what this program keeps: nobody else may change what is in it, whatever the umask says.
enum PrivateDirectory {
    /// Makes it where it is absent. No error of the disk stops a run.
    static func make(_ path: String) {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
