import BuildErrors
import CloudInit
package import Delivery
import Flatcar
import ImagePipeline
import Observation
import ProxmoxTypes
import TemplateModel

/// How a version comes to be.
extension Planner {
    /// - Parameter floor: the release that an image must not be older than; `nil` for any.
    func arrival(of source: VersionSource, notBefore floor: SignedRelease? = nil) throws(BuildError) -> Arrival {
        switch source {
        case .existing(let version): return present(version)
        case .unfinished(let version): return rest(of: version)
        case .sharing(let version): return try sharing(version)
        case .image: return try image(notBefore: floor)
        }
    }

    private var delivered: [Step] { preparation?.delivery.map { [.deliverBaseConfig($0)] } ?? [] }

    private func present(_ version: VersionTemplate) -> Arrival {
        Arrival(vmid: version.vmid, guest: version.version.guest, steps: delivered + seal(version))
    }

    private func rest(of version: VersionTemplate) -> Arrival {
        let (vmid, slot) = (version.vmid, version.disk?.slot ?? Promotion.usualSlot)
        var steps = delivered
        if let preparation, let storage = preparation.imageStorage {
            let volume = ImageUpload.fileVolume(of: vmid, in: storage.name).id
            if preparation.leftFiles.contains(volume) {
                steps.append(.removeImportFile(storage: storage.name, volume: volume))
            }
        }
        if version.configuration.isTemplate {
            steps += version.configuration.drives.filter { found in
                found.disk.options["media"] != "cdrom" && !found.disk.isBaseVolume
            }.map { .convertDisk(vmid: vmid, slot: $0.slot) }
        } else {
            if !version.isPointing, let size = version.disk?.disk.size, size < settings.shape.diskSize {
                steps.append(.resizeDisk(vmid: vmid, slot: slot, settings.shape.diskSize))
            }
            steps.append(.convertToTemplate(vmid: vmid))
        }
        return Arrival(vmid: vmid, guest: version.version.guest, steps: steps + seal(version))
    }

    private func seal(_ version: VersionTemplate) -> [Step] {
        let isTagged = TagList(version.configuration).tags.contains(version.version.identity.ownTag.lowercased())
        let isSealed = isTagged && (version.isProtected || !settings.protectsVersions)
        return isSealed ? [] : [Upkeep.seal(version, settings)]
    }

    private func seal(_ vmid: Int, _ identity: Identity) -> Step {
        .sealVersion(vmid: vmid, tags: [identity.ownTag], protects: settings.protectsVersions)
    }

    private func sharing(_ other: VersionTemplate) throws(BuildError) -> Arrival {
        guard let preparation, let disk = other.disk?.disk else { preconditionFailure("a whole version has a disk") }
        let draft = try draft(preparation)
        let efiDisk =
            !draft.guest.wantsEFIDisk
            ? nil
            : other.efiDisk.map { $0.carrying($0.volume) } ?? newEFIDisk(on: preparation.diskStorage.name)
        var parameters = createParameters(draft, preparation).pointing(at: disk, efiDisk: efiDisk)
        if settings.protectsVersions { parameters.append("protection", "1") }
        return Arrival(
            vmid: draft.vmid, guest: draft.guest,
            steps: delivered + [
                .createVersion(VersionCreation(draft: draft, shared: other.version, parameters: parameters)),
                // It is protected from the first moment; the tag comes when it is in its pool.
                .sealVersion(vmid: draft.vmid, tags: [draft.identity.ownTag], protects: false),
            ])
    }

    private func image(notBefore floor: SignedRelease?) throws(BuildError) -> Arrival {
        guard let preparation, let image = preparation.image, let storage = preparation.imageStorage else {
            preconditionFailure("the image was looked for before it is brought")
        }
        let draft = try draft(preparation)
        let vmid = draft.vmid
        let upload = ImageUpload(
            image, storage: storage.name, fileName: ImageUpload.fileName(vmid: vmid),
            diskSize: settings.shape.diskSize, workers: settings.workers, floor: floor,
            soak: found.ours?.record.current?.version.identity.release == desired.release ? nil : settings.policy.soak)
        let removal: [Step] =
            preparation.mayDelete ? [.removeImportFile(storage: storage.name, volume: upload.volume)] : []
        return Arrival(
            vmid: vmid, guest: draft.guest,
            steps: delivered + [
                .createVersion(
                    VersionCreation(draft: draft, shared: nil, parameters: createParameters(draft, preparation))),
                .uploadImage(upload),
                .importDisk(
                    DiskImport(
                        vmid: vmid,
                        parameters: importParameters(
                            draft.guest, diskStorage: preparation.diskStorage.name, importVolume: upload.volume))),
            ] + removal + [
                .resizeDisk(vmid: vmid, slot: Promotion.usualSlot, settings.shape.diskSize),
                .convertToTemplate(vmid: vmid), seal(vmid, draft.identity),
            ])
    }

    private func draft(_ preparation: Preparation) throws(BuildError) -> VersionDraft {
        guard let vmid = preparation.freeVMIDs.first else { throw .noFreeVMID(settings.versionVMIDs) }
        return VersionDraft(
            vmid: vmid, identity: desired, source: withoutUserInfo(preparation.release.directory),
            released: preparation.release.date,
            guest: GuestSettings(settings.shape, settings.drive(for: preparation.release, preparation.delivery)))
    }

    private func createParameters(_ draft: VersionDraft, _ preparation: Preparation) -> Parameters {
        Planning.createParameters(
            draft.guest, vmid: draft.vmid, name: draft.identity.versionName, pool: settings.pool,
            diskStorage: preparation.diskStorage.name)
    }

    /// The template itself, where there is none.
    func creation(of arrival: Arrival) -> TemplateCreation {
        TemplateCreation(
            vmid: settings.vmid, version: arrival.vmid,
            parameters: Planning.createParameters(
                arrival.guest, vmid: settings.vmid, name: desired.vmName, pool: settings.pool,
                diskStorage: preparation?.diskStorage.name ?? ""))
    }

    /// A throwaway, before anything is changed that anybody clones.
    /// - Throws: `BuildError.noFreeVMID`: a test that was asked for is never left out.
    func test(of arrival: Arrival) throws(BuildError) -> [Step] {
        guard let test = settings.smokeTest else { return [] }
        guard let preparation else { preconditionFailure("a version that is tried out was prepared") }
        guard let vmid = preparation.freeVMIDs.first(where: { $0 != arrival.vmid }) else {
            throw .noFreeVMID(settings.versionVMIDs)
        }
        return [
            .testVersion(
                SmokeTest(
                    ThrowawayClone(
                        of: arrival.vmid, vmid: vmid, name: "flatcar-smoke-test-\(settings.vmid)", pool: settings.pool,
                        isFull: !preparation.makesLinkedClones),
                    release: desired.release, patience: test.patience,
                    kernelSettings: settings.deliveredConfig?.kernelSettings ?? [:]))
        ]
    }
}

extension ImageUpload {
    /// The file with the image for a version.
    package static func fileVolume(of vmid: Int, in storage: String) -> FileVolume {
        FileVolume(storage: storage, content: "import", fileName: fileName(vmid: vmid))
    }
}

extension BuildSettings {
    /// The medium on which guests of a release find their config.
    func drive(for release: Release, _ delivery: Delivery?) -> GuestSettings.Drive {
        // Never two drives of one label: a guest would read either.
        if let medium = delivery?.medium { return .medium(medium) }
        guard consumer != .capmox else { return .none }
        return .cloudInit(
            format: oem.platform(for: release.version).driveFormat?.rawValue, custom: delivery?.reference?.property)
    }
}
