package import BuildErrors
package import Flatcar
package import TemplateModel

/// What a plan says about a template for Cluster API's provider.
package struct ConsumerNotes {
    package let notes: [String]
    package let warnings: [String]

    package init(_ settings: BuildSettings) {
        guard settings.consumer == .capmox else {
            (notes, warnings) = ([], [])
            return
        }
        var notes = [
            "no cloud-init drive: the provider attaches a cidata medium of its own to every machine, on ide0"
        ]
        if let config = settings.baseConfig {
            notes.append(
                "the base config is not on the template: print it for the KubeadmConfigSpec with proxmox-flatcar values "
                    + "--for capmox")
            notes += Self.arguments(config.kernelArguments, settings)
        }
        notes.append(
            "\(settings.shape.cores) cores and \(settings.shape.memory) MiB are the template's own: the provider sets "
                + "what a machine asks for, and waits for ever when a clone has all of it already")
        self.notes = notes
        let isUsual = settings.shape.cores.nonzeroBitCount == 1 && settings.shape.memory.isMultiple(of: 512)
        warnings =
            isUsual
            ? [
                "machines may well ask for \(settings.shape.cores) cores and \(settings.shape.memory) MiB, and then the "
                    + "provider waits for ever; leave --cores or --memory out, or choose an odd value"
            ] : []
    }

    /// What of the base config is in the image, and what is not.
    private static func arguments(_ wanted: [String], _ settings: BuildSettings) -> [String] {
        let carried = wanted.filter(settings.oem.kernelArguments.contains)
        let left = wanted.filter { !settings.oem.kernelArguments.contains($0) }
        var notes: [String] = []
        if !carried.isEmpty { notes.append("of the base config, as kernel arguments in the image: \(list(carried))") }
        if !left.isEmpty {
            let reason =
                settings.image.flavour == .qemu
                ? "no room in the image for" : "the \(settings.image.flavour) image is taken as it is, without"
            notes.append("\(reason) the kernel arguments \(list(left))")
        }
        return notes
    }

    private static func list(_ arguments: [String]) -> String { arguments.joined(separator: " ") }
}

extension Consumer {
    /// - Throws: `BuildError.consumer` for hardware that the consumer's medium cannot be attached to.
    package func check(_ board: Board) throws(BuildError) {
        guard self == .capmox, board == .arm64 else { return }
        throw .consumer(
            "the provider attaches its medium to ide0, and ARM machines have no IDE (its issue 523); use --board "
                + Board.amd64.rawValue)
    }

    /// - Throws: `BuildError.consumer` for a guest that would not read the consumer's medium.
    package func check(_ version: ReleaseVersion, _ settings: BuildSettings) throws(BuildError) {
        guard self == .capmox else { return }
        let platform =
            settings.image.flavour == .qemu
            ? settings.oem.platform ?? .standard(for: version) : settings.image.flavour.platform
        guard platform != .proxmoxve else { return }
        throw .consumer(
            "guests of release \(version) as \(platform) do not read the provider's cidata medium; "
                + (settings.oem.platform == nil
                    ? "ask for release 4152 or later" : "leave --platform out, or say proxmoxve"))
    }
}
