public import Ignition
import OpenPGP

/// The merged Ignition config.
public struct BaseConfig: Sendable, Equatable {
    /// The rendered JSON.
    public let bytes: [UInt8]
    /// Its SHA-256 in hex.
    public let digest: String
    /// The version of Ignition's specification that it is written in.
    public let spec: SpecVersion
    /// What of it the kernel's command line can say too, the most important first.
    public let kernelArguments: [String]
    /// What it sets below `/proc/sys`.
    public let kernelSettings: [String: String]

    /// A config as guests get it.
    /// - Throws: `IgnitionError` for one that cannot be carried.
    public init(_ config: Config) throws(IgnitionError) {
        self.init(
            try config.render(), spec: config.neededSpec, kernelArguments: config.kernelArguments,
            kernelSettings: config.kernelSettings)
    }

    /// A config from its rendered bytes and what is known of it.
    package init(
        _ bytes: [UInt8], spec: SpecVersion = .common, kernelArguments: [String] = [],
        kernelSettings: [String: String] = [:]
    ) {
        self.bytes = bytes
        self.spec = spec
        self.kernelArguments = kernelArguments
        self.kernelSettings = kernelSettings
        digest = hexDigest(.sha256, of: bytes)
    }
}
