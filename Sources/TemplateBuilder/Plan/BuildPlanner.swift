import Flatcar
import Proxmox
import ProxmoxTypes

/// Turns a decision into steps, with everything looked at that they need.
struct BuildPlanner {
    let settings: BuildSettings
    let workshop: Workshop
    let release: Release
    let node: String

    func plan(_ decision: Decision, _ desired: Identity) throws(BuildError) -> Plan {
        switch decision {
        case .nothingToDo(let template): return try upkeep(of: template, desired)
        case .heldBack(let template):
            return plan(
                template.record.current.identity, [],
                notes: [
                    "release \(desired.release) was rolled back and does not come again by itself; take it with: "
                        + "proxmox-flatcar build --release \(desired.release)"
                        + (template.record.current.identity.release == desired.release
                            ? ""
                            : ", or other settings for the one that is there with: proxmox-flatcar build --release "
                                + template.record.current.identity.release)
                ])
        case .build:
            let preparation = try prepare(nil)
            return plan(desired, preparation.firstBuild, preparation)
        case .startOver(let template):
            let preparation = try prepare(nil)
            return plan(
                desired, [.destroyVM(settings.vmid, nil)] + preparation.firstBuild, preparation,
                notes: ["an interrupted build of version \(template.record.current.label) is thrown away"])
        case .finish(let template):
            return plan(desired, try removalOfImportFile() + template.rest(settings), notes: [Self.interrupted])
        case .finishThenReplace(let template):
            try checkProtection(template)
            let preparation = try prepare(template)
            return plan(
                desired, template.rest(settings) + template.dismissal + (try preparation.newVersion(of: template)),
                preparation,
                notes: [Self.interrupted] + notes(on: template))
        case .replace(let template): return try replacement(of: template, desired)
        case .resume(let template):
            // What an earlier run has staged may not have been tried out.
            guard settings.smokeTest == nil else { return try replacement(of: template, desired) }
            return try resumption(of: template, desired)
        case .takeBack(let template, let version): return try takingBack(version, of: template)
        case .correctRecord(let version):
            let promotion = Promotion(
                .present(version), identity: version.identity, guest: version.guest, settings)
            return plan(
                version.identity, [.promote(promotion)],
                notes: ["the disk was changed by hand; what else there is to do shows when the record is right again"])
        }
    }

    private static let interrupted = "an earlier build was interrupted; this is the rest of it"

    private func replacement(of template: Template, _ desired: Identity) throws(BuildError) -> Plan {
        try checkProtection(template)
        let preparation = try prepare(template)
        let after = try upkeep(behind: template, preparation.draft)
        return plan(
            desired, template.dismissal + (try preparation.newVersion(of: template)) + after.steps, preparation,
            notes: after.notes + notes(on: template))
    }

    private func resumption(of template: Template, _ desired: Identity) throws(BuildError) -> Plan {
        try checkProtection(template)
        guard let staged = template.record.staged else { preconditionFailure("there is something to go on with") }
        let preparation = try prepare(template, uploads: false)
        let after = try upkeep(behind: template, preparation.draft)
        return plan(
            desired, preparation.restOfStaged(template, staged) + after.steps, preparation,
            notes: [Self.interrupted] + after.notes + notes(on: template))
    }

    private func takingBack(_ version: TemplateVersion, of template: Template) throws(BuildError) -> Plan {
        try checkProtection(template)
        let preparation = try prepare(template, uploads: false)
        let delivered: [Step] = preparation.delivery.map { [.deliverBaseConfig($0)] } ?? []
        let promotion = Promotion(.kept(version), identity: version.identity, guest: version.guest, settings)
        return plan(
            version.identity, delivered + [.promote(promotion)], preparation,
            notes: ["version \(version.label) is kept, so that nothing has to be downloaded"] + notes(on: template))
    }

    /// A template that is as it should be: what is left around it.
    private func upkeep(of template: Template, _ desired: Identity) throws(BuildError) -> Plan {
        var notes = notes(on: template)
        var steps: [Step] = []
        if let delivery = try redelivery(to: template) {
            steps.append(.deliverBaseConfig(delivery))
            notes.append("\(delivery.volume ?? "the base config") is gone, so that no clone starts; it is put back")
        }
        if settings.resetsShape, !template.drift.isEmpty { steps.append(.resetSettings(template.drift)) }
        let found = template.leftovers(keep: settings.keep, clones: .unseen)
        // Reading the volumes of a whole storage is no small thing.
        if !found.steps.isEmpty, template.isProtected {
            notes.append("older versions stay while the template is protected")
        } else if !found.steps.isEmpty {
            let seen = template.leftovers(keep: settings.keep, clones: try clones(of: template))
            steps += seen.steps
            notes += seen.notes
        }
        return plan(desired, steps, notes: notes)
    }

    /// The base config once more, where its file was removed by hand.
    private func redelivery(to template: Template) throws(BuildError) -> Delivery? {
        guard let file = try workshop.cluster.lostConfig(of: template, on: node, settings) else { return nil }
        guard let delivery = try prepare(template, uploads: false).delivery, delivery.volume == file.volume else {
            throw .configGone(volume: file.volume, of: "template \(settings.vmid)")
        }
        return delivery
    }

    /// What a new version makes superfluous.
    private func upkeep(
        behind template: Template, _ draft: VersionDraft
    ) throws(BuildError) -> (steps: [Step], notes: [String]) {
        let promotion = Promotion(.staged, identity: draft.identity, guest: draft.guest, settings)
        let later = promotion.record(for: draft.asLongAsBuilt, of: template)
        guard !later.retired.isEmpty else { return ([], []) }
        let labels = Dictionary(
            template.record.history.compactMap { version in version.volume.map { ($0, version) } },
            uniquingKeysWith: { first, _ in first })
        let volumes = later.retired.map { ($0.volume, labels[$0.volume]) }
        return template.removals(of: volumes, try clones(of: template))
    }

    private func clones(of template: Template) throws(BuildError) -> LinkedClones {
        guard let storage = template.disk?.storage else { return .unseen }
        return try asBuildError { () throws(ProxmoxError) in
            try LinkedClones.read(workshop.proxmox, storage: storage, node: node)
        }
    }

    /// What somebody has done by hand.
    private func notes(on template: Template) -> [String] {
        var notes =
            settings.resetsShape
            ? [] : template.drift.map { "\($0.words): changed by hand, and left; --reset-shape puts it back" }
        if template.hasUnknownDisk {
            notes.append(
                "scsi0 is \(template.disk?.volume ?? ""), and not the recorded \(template.record.current.volume ?? ""): "
                    + "somebody has put in another disk, which is never deleted")
        }
        return notes
    }

    private func checkProtection(_ template: Template) throws(BuildError) {
        guard !template.isProtected else { throw .protected(vmid: settings.vmid) }
    }

    private func prepare(_ present: Template?, uploads: Bool = true) throws(BuildError) -> Preparation {
        try Preparation(
            release, settings: settings, workshop: workshop, node: node, present: present, uploads: uploads)
    }

    /// What an interrupted build may have left beside its VM. Deleting a file that is not there is fine.
    private func removalOfImportFile() throws(BuildError) -> [Step] {
        let site = try asBuildError { () throws(ProxmoxError) in
            try Site.observe(workshop.proxmox, node: node)
        }
        guard
            let storage = try? site.chooseStorage(
                named: settings.imageStorage, setting: "image-storage", for: "import"),
            site.permissions.has("Datastore.Allocate", on: "/storage/\(storage.name)")
        else { return [] }
        let file = ImageUpload.fileName(vmid: settings.vmid)
        return [.removeImportFile(storage: storage.name, volume: "\(storage.name):import/\(file)")]
    }

    private func plan(
        _ identity: Identity, _ steps: [Step], _ preparation: Preparation? = nil, notes: [String] = []
    ) -> Plan {
        Plan(
            vmid: settings.vmid, node: node, identity: identity, notes: (preparation?.notes ?? []) + notes,
            warnings: preparation?.warnings ?? [], steps: steps)
    }
}
