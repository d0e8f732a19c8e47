import DiskImage
public import Flatcar

/// What a person wants of the OEM partition's `grub.cfg`, beside what the image was published with.
public struct OEMSettings: Sendable, Equatable {
    /// What guests shall think they run on; `nil` for what fits the release.
    public var platform: Platform?
    /// Whether the console's login without a password stays.
    public var keepsConsoleAutologin: Bool
    /// Words for the kernel's command line, added to those that are there.
    public var kernelArguments: [String]

    /// Settings from their parts; by default, those of an image as it should be.
    public init(
        platform: Platform? = nil, keepsConsoleAutologin: Bool = true, kernelArguments: [String] = []
    ) {
        self.platform = platform
        self.keepsConsoleAutologin = keepsConsoleAutologin
        self.kernelArguments = kernelArguments
    }

    /// The change that makes an image one for `platform`.
    /// - Throws: `BuildError.oemSettings` for words that cannot stand in a `grub.cfg`.
    func change(to platform: Platform) throws(BuildError) -> OEMChange {
        do {
            return try OEMChange(
                platform: platform.rawValue, consoleAutologin: keepsConsoleAutologin, kernelArguments: kernelArguments)
        } catch {
            throw .oemSettings(error)
        }
    }
}
