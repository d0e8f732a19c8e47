package import Flatcar
import ProxmoxTypes

/// What a build with these settings has to do, by what stands under the VMID.
package enum Decision: Sendable, Equatable {
    /// The template has this version.
    case nothingToDo(Template)
    /// The template has another version, because this one was rolled back.
    case heldBack(Template)
    /// There is no template.
    case build
    /// An earlier first build was interrupted; it was of this version.
    case finish(Template)
    /// An earlier first build was interrupted, of another version that nobody has seen yet.
    case startOver(Template)
    /// The template has another version, and is not whole yet itself.
    case finishThenReplace(Template)
    /// The template has another version.
    case replace(Template)
    /// The disk of this version has been staged already.
    case resume(Template)
    /// This version is among those that are kept.
    case takeBack(Template, TemplateVersion)
    /// The disk is that of a version that the record knows, but not as the current one.
    case correctRecord(TemplateVersion)
}

extension Decision {
    /// - Throws: `BuildError` when the VMID may not be touched.
    package static func make(
        for desired: Identity, release: ReleaseVersion, found: TemplateState, settings: BuildSettings, node: String
    ) throws(BuildError) -> Decision {
        let vmid = settings.vmid
        switch found {
        case .absent: return .build
        case .foreign(let reason), .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: node)
        case .incomplete(let template):
            return template.record.current.identity == desired ? .finish(template) : .startOver(template)
        case .unconverted(let template):
            if template.record.current.identity == desired { return .finish(template) }
            try checkOrder(template, release, settings)
            return .finishThenReplace(template)
        case .template(let template):
            if let version = template.versionOfSwappedDisk { return .correctRecord(version) }
            guard template.record.current.identity != desired else {
                return template.record.current.volume == nil ? .finish(template) : .nothingToDo(template)
            }
            return try replacement(of: template, by: desired, release, settings)
        }
    }

    private static func replacement(
        of template: Template, by desired: Identity, _ release: ReleaseVersion, _ settings: BuildSettings
    ) throws(BuildError) -> Decision {
        if !settings.selector.isExplicit, template.record.isHeldBack(desired) { return .heldBack(template) }
        try checkOrder(template, release, settings)
        if let kept = template.kept.first(where: { $0.identity == desired }) { return .takeBack(template, kept) }
        if template.stagedDisk != nil, template.record.staged?.version.identity == desired { return .resume(template) }
        return .replace(template)
    }

    /// A signature does not say which release is the newest, so that going back must be meant.
    private static func checkOrder(
        _ template: Template, _ release: ReleaseVersion, _ settings: BuildSettings
    ) throws(BuildError) {
        guard let has = ReleaseVersion(template.record.current.identity.release), has > release,
            !settings.allowsDowngrade
        else { return }
        throw .downgrade(vmid: settings.vmid, from: has.description, to: release.description)
    }
}

extension Template {
    /// The version whose disk the VM has, when the record says that another is the current one: somebody has put back an
    /// older description, or attached an older disk by hand.
    fileprivate var versionOfSwappedDisk: TemplateVersion? {
        guard let volume = disk?.volume, let recorded = record.current.volume, volume != recorded else { return nil }
        if let kept = record.history.first(where: { $0.volume == volume }) { return kept }
        // Staged, and promoted since: what was staged is nowhere else.
        guard let staged = record.staged, stagedDisk == nil, disk?.isBaseVolume == true else { return nil }
        var version = staged.version
        version.volume = volume
        return version
    }

    /// Whether the disk is one that the record does not know at all.
    var hasUnknownDisk: Bool {
        guard let volume = disk?.volume, let recorded = record.current.volume else { return false }
        return volume != recorded && versionOfSwappedDisk == nil
    }
}

extension ReleaseSelector {
    /// Whether a person has named the very version.
    var isExplicit: Bool { if case .version = self { true } else { false } }
}
