/// What an extension is made for, as the bakery writes it in a file's name.
public enum ExtensionArchitecture: String, Sendable {
    case amd64 = "x86-64"
    case arm64
}

/// A system extension as a guest's config has it: one file of a bakery.
public struct SystemExtension: Sendable, Equatable {
    /// Its name, which is the name under which systemd-sysext knows it.
    public let name: String
    /// Its version as the bakery writes it.
    public let version: String
    /// The file's name, `kubernetes-v1.34.1-x86-64.raw`.
    public let file: String
    /// The file's SHA-256 in hex; `nil` leaves it to the guest to ask the bakery.
    public let digest: String?
    /// The URL of the folder that the file is in, without a slash at the end.
    public let bakery: String

    /// - Parameter digest: `nil` for what the guest asks the bakery for.
    public init(
        name: String, version: String, architecture: ExtensionArchitecture, digest: String?, bakery: String
    ) {
        self.name = name
        self.version = version
        file = "\(name)-\(version)-\(architecture.rawValue).raw"
        self.digest = digest
        self.bakery = bakery
    }
}
