package import Flatcar
import Proxmox

/// What a build with these settings has to do, by what stands under the VMID.
package enum Decision: Sendable, Equatable {
    /// The template has this version.
    case nothingToDo
    /// There is no template.
    case build
    /// An earlier run was interrupted; the rest of its steps.
    case finish([Step])
}

extension Decision {
    /// - Throws: `BuildError` when the VMID may not be touched.
    package static func make(
        for desired: Identity, release: Release, found: TemplateState, settings: BuildSettings, node: String
    ) throws(BuildError) -> Decision {
        let vmid = settings.vmid
        switch found {
        case .absent: return .build
        case .foreign(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        case .incomplete(let version, let configuration):
            let differences = desired.differences(from: version.identity)
            guard differences.isEmpty else { throw .unfinishedOther(vmid: vmid, differences: differences) }
            return .finish(remainingSteps(configuration, settings, release) + [.convertToTemplate])
        case .unconverted(let version), .template(let version, _):
            let differences = desired.differences(from: version.identity)
            guard differences.isEmpty else {
                if let has = ReleaseVersion(version.identity.release), has > release.version,
                    !settings.allowsDowngrade
                {
                    throw .downgrade(vmid: vmid, from: has.description, to: release.version.description)
                }
                throw .otherVersion(vmid: vmid, differences: differences)
            }
            if case .unconverted = found { return .finish(conversion(settings)) }
            return .nothingToDo
        }
    }

    /// One step for each disk; repeating it is harmless.
    private static func conversion(_ settings: BuildSettings) -> [Step] {
        settings.shape.firmware == .ovmf ? [.convertDisk("efidisk0"), .convertDisk("scsi0")] : [.convertDisk("scsi0")]
    }

    /// What lies between the creation and the conversion.
    private static func remainingSteps(
        _ configuration: VMConfiguration, _ settings: BuildSettings, _ release: Release
    ) -> [Step] {
        var steps: [Step] = []
        if let size = configuration["scsi0"].flatMap({ DiskProperty($0).size }), size < settings.shape.diskSize {
            steps.append(.resizeDisk("scsi0", settings.shape.diskSize))
        }
        let wanted = tags(settings, release: release)
        let present = Set((configuration["tags"] ?? "").split(whereSeparator: { ";, ".contains($0) }).map(String.init))
        if !present.isSuperset(of: wanted) { steps.append(.setTags(wanted)) }
        return steps
    }
}
