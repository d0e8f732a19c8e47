package import DiskImage
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
}

extension OEMSettings {
    /// What guests of a release will run as.
    package func platform(for version: ReleaseVersion) -> Platform { platform ?? .standard(for: version) }

    /// What is taken from the kernel's command line and added to it: `-flatcar.autologin +loglevel=4`; `nil` for
    /// nothing.
    package var commandLine: String? { words(keepsConsoleAutologin, kernelArguments) }

    /// Checks what can be checked before anything is known of the release.
    /// - Throws: `BuildError.oemSettings`, `.platformOfFlavour`.
    func check(_ image: ImageFile) throws(BuildError) {
        _ = try change(to: platform ?? .proxmoxve)
        // Its very purpose is to be used as it is; for anything else there is the other one, which is compressed.
        if let platform, image.flavour == .proxmoxve, platform != .proxmoxve {
            throw .platformOfFlavour(image.flavour, platform)
        }
    }

    /// The change that makes of a release's image what is wanted; `nil` when it was published like that.
    /// - Throws: `BuildError.release` for a platform that the release does not know, and what `check` throws.
    package func change(of image: ImageFile, in version: ReleaseVersion) throws(BuildError) -> OEMChange? {
        try check(image)
        let platform = platform(for: version)
        do {
            try platform.checkIsKnown(to: version)
        } catch {
            throw .release(error)
        }
        guard platform != image.flavour.platform || commandLine != nil else { return nil }
        return try change(to: platform)
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

extension OEMChange {
    /// The same of a change.
    var commandLine: String? { words(consoleAutologin, kernelArguments) }
}

private func words(_ keepsConsoleAutologin: Bool, _ kernelArguments: [String]) -> String? {
    var words = keepsConsoleAutologin ? [] : ["-flatcar.autologin"]
    for word in kernelArguments.map({ "+\($0)" }) where !words.contains(word) { words.append(word) }
    return words.isEmpty ? nil : words.joined(separator: " ")
}
