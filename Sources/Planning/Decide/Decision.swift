package import BuildErrors
package import Flatcar
package import Observation
import ProxmoxTypes
package import TemplateModel

/// What a build with these settings has to do, by what stands on the cluster.
package enum Decision: Sendable, Equatable {
    /// The template has this version.
    case nothingToDo(Template)
    /// The template has another version, because this one was rolled back.
    case heldBack(Template)
    /// There is no template.
    case create(VersionSource)
    /// An earlier run has begun to make the template.
    case complete(Template, VersionSource)
    /// The template has another version, or its own is not there any more.
    case replace(Template, VersionSource)
    /// The disk is that of a version that the record does not name as the current one.
    case correctRecord(Template, VersionTemplate)
    /// The template is not ours, and is taken over.
    case adopt(Adoption, VersionSource)
}

/// Where the version comes from that the template is to have.
package enum VersionSource: Sendable, Equatable {
    /// It is there: it was the template's before, or was made and not promoted.
    case existing(VersionTemplate)
    /// An interrupted run has made a part of it.
    case unfinished(VersionTemplate)
    /// It needs the very disk that another version has.
    case sharing(VersionTemplate)
    /// The image has to be brought.
    case image
}

extension Decision {
    /// - Throws: `BuildError` when the VMID may not be touched.
    package static func make(
        for desired: Identity, found: Observed, settings: BuildSettings
    ) throws(BuildError) -> Decision {
        let vmid = settings.vmid
        let source = VersionSource.find(desired, in: found)
        switch found.template {
        case .absent: return .create(source)
        case .unseen(let reason): throw .foreign(vmid: vmid, reason: reason)
        case .locked(let lock): throw .locked(vmid: vmid, lock: lock)
        case .elsewhere(let other): throw .elsewhere(vmid: vmid, node: other, wanted: found.node)
        case .foreign(let reason, let configuration):
            let adoption = Adoption.judge(configuration, reason: reason, found)
            guard settings.adopts else { throw adoption.refusal(vmid: vmid, reason: reason) }
            return .adopt(try adoption.get(vmid: vmid), source)
        case .template(let template):
            guard template.isTemplate, let current = template.record.current else { return .complete(template, source) }
            guard let disk = found.disk(of: template) else {
                guard settings.adopts else { throw .noDiskOfOurs(vmid: vmid, disks: template.diskWords) }
                return .adopt(
                    try Adoption.judge(template.configuration, reason: "", found).get(vmid: vmid), source)
            }
            if disk.presence == .gone { return .replace(template, source) }
            if disk.volume != current.volume, let version = found.versions.version(of: disk.volume) {
                return .correctRecord(template, version)
            }
            guard current.version.identity != desired else {
                return found.lacks(current.version) ? .replace(template, source) : .nothingToDo(template)
            }
            if !settings.selector.isExplicit, template.record.isHeldBack(desired) { return .heldBack(template) }
            return .replace(template, source)
        }
    }
}

extension VersionSource {
    /// The cheapest way to a version.
    static func find(_ desired: Identity, in found: Observed) -> VersionSource {
        let usable = found.versions.whole.filter { version in
            version.configuration.lock == nil && !version.volumes.contains { found.volumes.presence(of: $0) == .gone }
        }
        if let version = usable.first(where: { $0.version.identity == desired }) { return .existing(version) }
        let begun = found.versions.unfinished.first { version in
            version.version.identity == desired && version.hasImage && version.configuration.lock == nil
                && version.isAbandoned
                && !version.volumes.contains { found.volumes.presence(of: $0) == .gone }
        }
        if let begun { return .unfinished(begun) }
        let sharing = usable.filter { $0.version.identity.hasSameDisk(as: desired) }
        // The owner itself, so that every version that shares its disk points at one VM.
        if let version = sharing.first(where: { !$0.isPointing }) ?? sharing.first { return .sharing(version) }
        return .image
    }
}

extension ReleaseSelector {
    /// Whether a person has named the very version.
    package var isExplicit: Bool { if case .version = self { true } else { false } }
}
