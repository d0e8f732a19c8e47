import BuildErrors
import Delivery
import Flatcar
import Observation
import ProxmoxTypes
import TemplateModel

/// The ways from what is there to a template with the version that is wanted.
extension Planner {
    /// A version in one of its templates, which is to be, or is there: what the rest of a plan needs to know of it.
    struct Arrival {
        var vmid: Int
        var guest: GuestSettings
        var steps: [Step]
    }

    /// - Parameter floor: the release that the one which comes must not be older than; `nil` for any.
    func build(
        _ source: VersionSource, onto template: Template?, notBefore floor: SignedRelease? = nil,
        notes more: [String] = []
    ) throws(BuildError) -> Plan {
        if let template { try check(template) }
        try checkNobodyBuilds()
        let arrival = try arrival(of: source, notBefore: floor)
        var steps = removalOfLeftovers(except: source) + arrival.steps
        steps += try test(of: arrival)
        if let template {
            if !template.isTemplate { steps.append(.convertToTemplate(vmid: settings.vmid)) }
        } else {
            steps.append(.createTemplate(creation(of: arrival)))
        }
        let promotion = try promotion(of: arrival.vmid, desired, arrival.guest, onto: template)
        steps.append(.promote(promotion))
        let surplus = surplus(after: arrival, from: source, onto: template)
        steps += Upkeep.seals(settings, found, except: [arrival.vmid] + surplus.removals.map(\.vmid))
        steps += surplus.removals.map { Upkeep.removal(of: $0) }
        return plan(
            desired, steps, version: arrival.vmid,
            notes: more + sourceNotes(source) + (template.map { settings.notes(on: $0) } ?? []) + Upkeep.notes(surplus))
    }

    /// The template is changed, so it must be one that can be.
    func check(_ template: Template) throws(BuildError) {
        if let lock = template.configuration.lock { throw .locked(vmid: settings.vmid, lock: lock) }
        guard !template.isProtected else { throw .protected(vmid: settings.vmid) }
    }

    /// A second run beside one that is at work would do the same again.
    func checkNobodyBuilds() throws(BuildError) {
        guard let other = found.versions.inWork else { return }
        throw .building(vmid: settings.vmid, version: other.vmid, since: other.version.built)
    }

    /// - Throws: `BuildError.descriptionTooLong`, and for a drive that the token may not exchange.
    func promotion(
        of vmid: Int, _ identity: Identity, _ guest: GuestSettings, onto template: Template?,
        adopts: Bool = false
    ) throws(BuildError) -> Promotion {
        if let template, let preparation, guest["ide2"] != GuestSettings(template.configuration)["ide2"] {
            try preparation.site.require(
                preparation.site.driveChangeNeed(settings).privileges, of: preparation.token)
        }
        let promotion = Promotion(
            version: vmid, identity: identity, guest: guest,
            template: template,
            slot: template.flatMap { slot(of: $0, adopts: adopts) } ?? Promotion.usualSlot, adopts: adopts,
            tags: settings.tags, resetsDrift: settings.resetsShape)
        if let template { try checkDescription(promotion, template) }
        return promotion
    }

    private func slot(of template: Template, adopts: Bool) -> String? {
        adopts ? template.configuration.bootDisk?.slot : found.disk(of: template)?.slot
    }

    /// All that is not known yet has a fixed length, so a description that is too long shows before the upload.
    private func checkDescription(_ promotion: Promotion, _ template: Template) throws(BuildError) {
        let draft = VersionDraft(
            vmid: promotion.version, identity: promotion.identity, source: String(repeating: "x", count: 100),
            released: "2026-01-01", guest: promotion.guest)
        let version = VersionTemplate(
            vmid: promotion.version,
            record: VersionRecord(
                template: settings.vmid, builder: BuildProcess(machine: "", boot: "", process: "", began: 0),
                version: draft.version(
                    built: "2026-01-01T00:00:00Z", image: String(repeating: "0", count: 128),
                    signer: String(repeating: "0", count: 40), signed: Int64(UInt32.max))),
            configuration: VMConfiguration([Promotion.usualSlot: String(repeating: "x", count: 80)]))
        let length = promotion.description(for: version, of: template).unicodeScalars.count
        guard length <= Record.descriptionLimit else { throw .descriptionTooLong(vmid: settings.vmid, length) }
    }

    private func sourceNotes(_ source: VersionSource) -> [String] {
        switch source {
        case .existing(let version):
            ["version \(version.version.label) is there already, so that nothing has to be downloaded"]
        case .unfinished: ["an earlier build of this version was interrupted; this is the rest of it"]
        case .sharing(let version):
            [
                "the disk of version \(version.version.label) is just the one that is wanted, so that nothing has to be "
                    + "downloaded"
            ]
        case .image: []
        }
    }

    /// What is too many once the plan has been carried out.
    private func surplus(after arrival: Arrival, from source: VersionSource, onto template: Template?) -> Surplus {
        let present = template?.record.current
        var volumes: Set<String> = []
        switch source {
        case .existing(let version), .unfinished(let version), .sharing(let version): volumes = Set(version.volumes)
        case .image: break
        }
        let earlier = [present?.version.reference].compactMap { $0 } + (template?.record.earlier ?? [])
        let current: VersionReference? =
            if case .existing(let version) = source { version.version.reference } else { nil }
        return Surplus(in: found, current: current, volumes: volumes, earlier: earlier, keep: settings.keep)
    }
}
