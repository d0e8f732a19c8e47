import BuildErrors
import Delivery
import Flatcar
import ImagePipeline
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples

/// What a run has gathered for a plan.
func makePreparation(
    _ settings: BuildSettings, bringsImage: Bool = true, length: UInt64? = 498_139_136, delivers: Bool = false,
    free: [Int] = [21105, 21106, 21107], left: [String] = [], permissions: Permissions = everything,
    diskType: String = "dir", foreignKey: String? = nil
) throws -> Preparation {
    let release = try makeRelease()
    let local = try storage("local", "images,import,iso", type: diskType)
    let change = try settings.oem.change(of: settings.image, in: release.version)
    return Preparation(
        site: try makeSite(permissions: permissions, storages: [local]), release: release, diskStorage: local,
        imageStorage: bringsImage ? local : nil,
        image: bringsImage
            ? PublishedImage(release: release, image: settings.image, change: change, length: length) : nil,
        delivery: delivers ? try makeDelivery(settings) : nil, freeVMIDs: free, leftFiles: left,
        foreignKey: foreignKey, token: "ci@pve!build")
}

/// The version before the one that is built.
func older(_ configured: [String: String?] = [:]) throws -> VersionTemplate {
    makeVersionTemplate(try makeIdentity("4593.2.4"), vmid: 21101, built: "1", configured: configured)
}

/// The template has 4593.2.4.
func replacing(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws -> Case {
    var scene = try Case(change)
    let present = try older()
    scene.template = .template(makeTemplate(present))
    scene.versions.whole = [present]
    return scene
}

/// What stands on the cluster, what is wanted there, and what comes of it.
struct Case {
    var template = TemplateState.absent
    var versions = VersionRange()
    var gone: Set<String> = []
    var clones: [String: [Int]] = [:]
    var permissions = everything
    var isVersionVMIDFree = false
    var settings: BuildSettings
    var release = "4593.2.5"
    /// When its image was signed; `nil` for the time that its number would have.
    var signed: Int64?

    /// What the server offers.
    var coming: SignedRelease { SignedRelease(release, signed: signed ?? signedTime(of: release) ?? 0) }

    init(_ change: (inout BuildSettings) throws -> Void = { _ in }) throws { settings = try makeSettings(change) }

    var desired: Identity {
        get throws { Identity(try makeRelease(release), settings) }
    }

    func found() throws -> Observed {
        try makeObserved(
            template, versions, gone: gone, clones: clones, permissions: permissions,
            isVersionVMIDFree: isVersionVMIDFree)
    }

    /// Decides and plans.
    func plan(
        _ prepare: ((BuildSettings) throws -> Preparation)? = { try makePreparation($0) }, upkeep: Upkeep = Upkeep()
    ) throws -> Plan {
        let found = try found()
        let decision = try Decision.make(for: desired, found: found, settings: settings)
        try decision.checkOrder(decision.verified ?? coming, settings)
        return try Planner(settings, found: found, desired: desired, preparation: try prepare?(settings))
            .plan(decision, upkeep: upkeep)
    }

    /// Why there is no plan; `nil` when there is one.
    func refusal(_ prepare: ((BuildSettings) throws -> Preparation)? = { try makePreparation($0) }) -> BuildError? {
        do {
            _ = try plan(prepare)
            return nil
        } catch {
            return error as? BuildError
        }
    }
}

extension Plan {
    /// The steps, by name and by the VM that they are about.
    var names: [String] { steps.map(\.brief) }

    var promotion: Promotion? {
        steps.lazy.compactMap { if case .promote(let promotion) = $0 { promotion } else { nil } }.first
    }

    var creation: VersionCreation? {
        steps.lazy.compactMap { if case .createVersion(let creation) = $0 { creation } else { nil } }.first
    }

    var upload: ImageUpload? {
        steps.lazy.compactMap { if case .uploadImage(let upload) = $0 { upload } else { nil } }.first
    }

    var test: SmokeTest? {
        steps.lazy.compactMap { if case .testVersion(let test) = $0 { test } else { nil } }.first
    }
}

extension Step {
    var brief: String {
        switch self {
        case .createVersion(let creation): "\(name) \(creation.vmid)"
        case .convertToTemplate(let vmid): "\(name) \(vmid)"
        case .convertDisk(let vmid, let slot): "\(name) \(vmid) \(slot)"
        case .sealVersion(let vmid, _, _): "\(name) \(vmid)"
        case .promote(let promotion): "\(name) \(promotion.version)"
        case .removeVersion(let vmid, _, let isUnfinished): "\(name) \(vmid)\(isUnfinished ? " unfinished" : "")"
        case .removeThrowaway(let vmid): "\(name) \(vmid)"
        case .removeImportFile(_, let volume): "\(name) \(volume)"
        default: name
        }
    }
}
