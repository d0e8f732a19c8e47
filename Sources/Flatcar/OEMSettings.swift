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
}

extension OEMSettings {
    /// What guests of a release will run as.
    package func platform(for version: ReleaseVersion) -> Platform { platform ?? .standard(for: version) }

    /// What is taken from the kernel's command line and added to it: `-flatcar.autologin +loglevel=4`; `nil` for
    /// nothing.
    package var commandLine: String? {
        var words = keepsConsoleAutologin ? [] : ["-flatcar.autologin"]
        for word in kernelArguments.map({ "+\($0)" }) where !words.contains(word) { words.append(word) }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
