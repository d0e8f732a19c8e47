package import DiskImage
package import Flatcar

extension OEMSettings {
    /// Checks what can be checked before anything is known of the release.
    /// - Throws: `ImageError.oemSettings`, `.platformOfFlavour`.
    package func check(_ image: ImageFile) throws(ImageError) {
        let change = try change(to: platform ?? .proxmoxve)
        if image.flavour == .qemu {
            // The text is the same in every release so far. What an image really has room for shows when it passes.
            do {
                _ = try GRUBScript.ofQEMUImage.text(with: change)
            } catch {
                throw .oemSettings(error)
            }
        }
        // Its very purpose is to be used as it is; for anything else there is the other one, which is compressed.
        if let platform, image.flavour == .proxmoxve, platform != .proxmoxve {
            throw .platformOfFlavour(image.flavour, platform)
        }
    }

    /// The change that makes of a release's image what is wanted; `nil` when it was published like that.
    /// - Throws: `ImageError.release` for a platform that the release does not know, and what `check` throws.
    package func change(of image: ImageFile, in version: ReleaseVersion) throws(ImageError) -> OEMChange? {
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
    /// - Throws: `ImageError.oemSettings` for words that cannot stand in a `grub.cfg`.
    package func change(to platform: Platform) throws(ImageError) -> OEMChange {
        do {
            return try OEMChange(
                platform: platform.rawValue, consoleAutologin: keepsConsoleAutologin, kernelArguments: kernelArguments)
        } catch {
            throw .oemSettings(error)
        }
    }
}

extension OEMSettings {
    /// The settings with those of `wanted` that Flatcar's own `grub.cfg` has room for, the first ones first.
    ///
    /// How much room the file of an image really has shows only when it passes; a file with less ends the build before
    /// anything lands.
    package func adding(_ wanted: [String]) -> OEMSettings {
        var settings = self
        for argument in wanted where !settings.kernelArguments.contains(argument) {
            var more = settings
            more.kernelArguments.append(argument)
            if more.fits { settings = more }
        }
        return settings
    }

    private var fits: Bool {
        guard let change = try? change(to: platform ?? .proxmoxve) else { return false }
        return (try? GRUBScript.ofQEMUImage.text(with: change)) != nil
    }
}

extension OEMChange {
    /// What is taken from the kernel's command line and added to it, as `OEMSettings` says it.
    package var commandLine: String? {
        OEMSettings(keepsConsoleAutologin: consoleAutologin, kernelArguments: kernelArguments).commandLine
    }
}
