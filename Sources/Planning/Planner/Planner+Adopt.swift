import BuildErrors
import Observation
import ProxmoxTypes
import TemplateModel

/// The taking over of a template that is not ours.
extension Planner {
    func adopt(_ adoption: Adoption, _ source: VersionSource) throws(BuildError) -> Plan {
        guard let preparation else { preconditionFailure("an adoption was prepared") }
        try checkNobodyBuilds()
        var planner = self
        var steps: [Step] = []
        var record = adoption.template.record
        if let adopted = adoption.version {
            guard let vmid = preparation.freeVMIDs.last else { throw .noFreeVMID(settings.versionVMIDs) }
            let draft = VersionDraft(
                vmid: vmid, identity: adopted.identity, source: "-", released: nil, guest: adopted.guest)
            var parameters = createParameters(
                adopted.guest, vmid: vmid, name: adopted.identity.versionName, pool: settings.pool,
                diskStorage: adopted.disk.storage
            ).pointing(at: adopted.disk, efiDisk: adopted.efiDisk.map { $0.carrying($0.volume) })
            if settings.protectsVersions { parameters.append("protection", "1") }
            let version = draft.version(built: "")
            steps = [
                .createVersion(VersionCreation(draft: draft, shared: version, parameters: parameters)),
                .sealVersion(vmid: vmid, tags: [adopted.identity.ownTag], protects: false),
            ]
            record.current = .init(version: version, volume: adopted.disk.volume)
            planner = Planner(
                settings, found: found, desired: desired, preparation: preparation.without(vmid: vmid), wait: wait,
                standing: standing)
        }
        let template = Template(record: record, configuration: adoption.template.configuration)
        let arrival = try planner.arrival(of: source)
        let test = try planner.test(of: arrival)
        let promotion = try planner.promotion(
            of: arrival.vmid, desired, arrival.guest, onto: template, adopts: true)
        return planner.plan(
            desired,
            removalOfLeftovers(except: source) + arrival.steps + test + steps
                + [.promote(promotion)] + Upkeep.seals(settings, found, except: [arrival.vmid]),
            version: arrival.vmid,
            notes: adoption.notes + changes(promotion, template))
    }

    /// What of a template's settings changes when it is taken over.
    private func changes(_ promotion: Promotion, _ template: Template) -> [String] {
        promotion.guest.drift(of: template.configuration).map { drift in
            "what changes: \(drift.key) \(drift.found ?? "none") → \(drift.recorded ?? "none")"
        }
    }
}

extension Preparation {
    /// The same without a VMID that is used already.
    fileprivate func without(vmid: Int) -> Preparation {
        Preparation(
            site: site, release: release, diskStorage: diskStorage, imageStorage: imageStorage, image: image,
            delivery: delivery, freeVMIDs: freeVMIDs.filter { $0 != vmid }, hiddenVMIDs: hiddenVMIDs,
            leftFiles: leftFiles,
            foreignKey: foreignKey, token: token)
    }
}
