import ProxmoxTypes

/// The ways from what is there to what shall be there.
extension Preparation {
    /// A template that is not there yet.
    var firstBuild: [Step] {
        let vmid = settings.vmid
        return arrival + trial + ownTemplate + [.createVM(creation(vmid))] + removal + [
            .resizeDisk(vmid: vmid, disk: "scsi0", settings.shape.diskSize), .convertToTemplate(vmid: vmid),
            .promote(promotion(.present(nil))),
        ]
    }

    /// A new version of a template: staged, and then promoted in one call.
    func newVersion(of template: Template) throws(BuildError) -> [Step] {
        guard let slot = template.freeSlot else { throw .noFreeSlot(vmid: settings.vmid) }
        let staging = Staging(
            slot: slot,
            parameters: stageParameters(
                draft.guest, slot: slot, present: template, diskStorage: diskStorage.name, importVolume: upload.volume),
            draft: draft, present: template.record.current)
        return arrival + trial + ownTemplate + [.stageDisk(staging)] + removal
            + promotion(
                slot: slot, resizes: true, converts: true,
                convertsEFIDisk: staging.parameters["efidisk0"] != nil)
    }

    /// The rest of a new version.
    func restOfStaged(_ template: Template, _ staged: Record.Staged) -> [Step] {
        let delivered: [Step] = delivery.map { [.deliverBaseConfig($0)] } ?? []
        let disk = template.stagedDisk
        let efiDisk = template.configuration["efidisk0"].map(DiskProperty.init)
        return delivered + removal
            + promotion(
                slot: staged.slot, resizes: (disk?.size ?? 0) < settings.shape.diskSize,
                converts: disk?.isBaseVolume != true,
                convertsEFIDisk: efiDisk.map { !$0.isBaseVolume } ?? false)
    }

    /// What brings image and base config to the node.
    private var arrival: [Step] {
        [.uploadImage(upload)] + (delivery.map { [.deliverBaseConfig($0)] } ?? [])
    }

    /// A throwaway, before anything is changed that anybody sees.
    private var trial: [Step] {
        guard let test = settings.smokeTest else { return [] }
        let errand = Record.Errand(template: settings.vmid, purpose: .smokeTest)
        return [
            .testVersion(
                SmokeTest(
                    creation: creation(test.vmid, errand: errand, name: "flatcar-smoke-test-\(settings.vmid)"),
                    patience: test.patience, kernelSettings: settings.deliveredConfig?.kernelSettings ?? [:]))
        ]
    }

    /// The template that the version has alone, before the template itself moves on.
    private var ownTemplate: [Step] {
        guard let own else { return [] }
        let errand = Record.Errand(template: settings.vmid, purpose: .version)
        let cleanUp: [Step] = own.orphans.map { .destroyVM($0, errand) }
        let tagging = Step.setTags(vmid: own.vmid, [draft.identity.ownTag])
        if let present = own.present {
            return cleanUp + (present.tags.contains(draft.identity.ownTag.lowercased()) ? [] : [tagging])
        }
        return cleanUp + [
            .createVM(creation(own.vmid, errand: errand, name: "\(draft.identity.vmName)-\(draft.identity.id)")),
            .resizeDisk(vmid: own.vmid, disk: "scsi0", settings.shape.diskSize),
            .convertToTemplate(vmid: own.vmid),
            tagging,
        ]
    }

    private func creation(_ vmid: Int, errand: Record.Errand? = nil, name: String? = nil) -> VMCreation {
        VMCreation(
            vmid: vmid, errand: errand,
            parameters: createParameters(
                draft.guest, vmid: vmid, name: name ?? draft.identity.vmName, pool: settings.pool,
                diskStorage: diskStorage.name, importVolume: upload.volume),
            draft: draft)
    }

    private func promotion(
        slot: String, resizes: Bool, converts: Bool, convertsEFIDisk: Bool
    ) -> [Step] {
        let vmid = settings.vmid
        var steps: [Step] = []
        if resizes { steps.append(.resizeDisk(vmid: vmid, disk: slot, settings.shape.diskSize)) }
        if converts { steps.append(.convertDisk(vmid: vmid, disk: slot)) }
        if convertsEFIDisk { steps.append(.convertDisk(vmid: vmid, disk: "efidisk0")) }
        return steps + [.promote(promotion(.staged))]
    }

    private func promotion(_ target: Promotion.Target) -> Promotion {
        Promotion(target, identity: draft.identity, guest: draft.guest, settings)
    }
}
