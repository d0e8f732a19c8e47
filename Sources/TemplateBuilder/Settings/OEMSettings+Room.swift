import DiskImage
import Flatcar

extension OEMSettings {
    /// The settings with those of `wanted` that Flatcar's own `grub.cfg` has room for, the first ones first.
    ///
    /// How much room the file of an image really has shows only when it passes; a file with less ends the build before
    /// anything lands.
    func adding(_ wanted: [String]) -> OEMSettings {
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
