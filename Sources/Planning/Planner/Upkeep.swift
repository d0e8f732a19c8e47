package import Delivery
import Observation
import ProxmoxTypes
import TemplateModel

/// What there is to do for a template that has the version it should have.
package struct Upkeep: Sendable, Equatable {
    /// The base config once more, where its file was removed by hand.
    package var redelivery: Delivery?
    package var surplus: Surplus?

    package init(redelivery: Delivery? = nil, surplus: Surplus? = nil) {
        self.redelivery = redelivery
        self.surplus = surplus
    }

    func steps(of template: Template, _ settings: BuildSettings, _ found: Observed) -> [Step] {
        var steps: [Step] = redelivery.map { [.deliverBaseConfig($0)] } ?? []
        if settings.resetsShape, !template.drift.isEmpty { steps.append(.resetSettings(template.drift)) }
        steps += Self.seals(settings, found, except: (surplus?.removals ?? []).map(\.vmid))
        return steps + (surplus?.removals ?? []).map { Self.removal(of: $0) }
    }

    func notes(_ settings: BuildSettings, _ found: Observed) -> [String] {
        var notes: [String] = []
        if let redelivery {
            notes.append("\(redelivery.volume ?? "the base config") is gone, so that no clone starts; it is put back")
        }
        notes += Self.unsealed(settings, found).filter { settings.protectsVersions && !$0.isProtected }.map {
            "template \($0.vmid) of version \($0.version.label) is not protected; it is protected again"
        }
        return notes + (surplus.map { Self.notes($0) } ?? [])
    }

    /// Versions whose tag or protection somebody has taken away.
    private static func unsealed(_ settings: BuildSettings, _ found: Observed) -> [VersionTemplate] {
        found.versions.whole.filter { version in
            guard version.configuration.lock == nil else { return false }
            let isTagged = TagList(version.configuration).tags.contains(version.version.identity.ownTag.lowercased())
            return !isTagged || settings.protectsVersions && !version.isProtected
        }
    }

    /// What makes them as they should be: a run may have ended before it came to that.
    /// - Parameter except: VMIDs of versions that go, or are seen to already.
    static func seals(_ settings: BuildSettings, _ found: Observed, except: [Int]) -> [Step] {
        unsealed(settings, found).filter { !except.contains($0.vmid) }.map { seal($0, settings) }
    }

    /// Its own tag, besides those that a person has given it.
    static func seal(_ version: VersionTemplate, _ settings: BuildSettings) -> Step {
        let tags = TagList(version.configuration).tags.union([version.version.identity.ownTag.lowercased()])
        return .sealVersion(vmid: version.vmid, tags: tags.sorted(), protects: settings.protectsVersions)
    }

    static func removal(of version: VersionTemplate, isUnfinished: Bool = false) -> Step {
        .removeVersion(vmid: version.vmid, label: version.version.label, isUnfinished: isUnfinished)
    }

    static func notes(_ surplus: Surplus) -> [String] {
        surplus.staying.map { "version \($0.version.version.label) (VMID \($0.version.vmid)) stays: \($0.reason)" }
    }
}

extension Planner {
    /// What runs that have ended have left: VMs of versions, throwaways, uploaded files.
    /// - Parameter source: what the plan itself goes on with.
    func removalOfLeftovers(except source: VersionSource? = nil) -> [Step] {
        var kept: Int?
        if case .unfinished(let version)? = source { kept = version.vmid }
        let ended = found.versions.unfinished.filter { $0.isAbandoned && $0.vmid != kept }
        let throwaways = found.versions.throwaways.filter(\.isAbandoned)
        var steps: [Step] = throwaways.map { .removeThrowaway(vmid: $0.vmid) }
        steps += ended.map { Upkeep.removal(of: $0, isUnfinished: true) }
        guard let preparation, preparation.mayDelete, let storage = preparation.imageStorage?.name else { return steps }
        let used = Set(found.versions.unfinished.filter { !$0.isAbandoned }.map(\.vmid) + [kept ?? 0])
        steps += preparation.leftFiles.filter { volume in
            !used.contains { ImageUpload.fileVolume(of: $0, in: storage).id == volume }
        }.map { .removeImportFile(storage: storage, volume: $0) }
        return steps
    }
}
