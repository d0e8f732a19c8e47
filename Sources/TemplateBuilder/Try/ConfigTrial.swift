public import BuildErrors
import CloudInit
import Delivery
import Execution
import Flatcar
public import Ignition
public import Observation
import Planning
import Proxmox
import ProxmoxTypes
import Reports
public import TemplateModel
public import Trial

/// Tries a config out: on a clone of the template's current version, which is destroyed afterwards.
public struct ConfigTrial: Sendable {
    private let settings: TrialSettings
    private let cluster: Cluster
    private var client: ProxmoxClient { cluster.proxmox }

    /// Trials on one template.
    public init(_ settings: TrialSettings, cluster: Cluster) {
        self.settings = settings
        self.cluster = cluster
    }

    /// Starts the clone, looks at it, destroys it.
    /// - Parameters:
    ///   - config: what is tried; `nil` for none.
    ///   - base: the same, as guests get it.
    /// - Throws: `BuildError` when it comes to no trial, or the clone stays. A guest that is not as it should be is no
    ///   error.
    public func run(_ config: Config?, _ base: BaseConfig?) throws(BuildError) -> TrialReport {
        let (found, template) = try settings.template.settled(cluster)
        guard let current = template.record.current?.version else {
            throw .unfinished(vmid: settings.template.vmid)
        }
        try removeLeft(found)
        let plan = try plan(found, template, current, config, base)
        return try TrialRun(plan, cluster: cluster, taskTimeout: settings.template.taskTimeout).run()
    }

    /// Destroys the clones that were left running because somebody wanted to look at them.
    /// - Returns: their VMIDs.
    public func removeKept() throws(BuildError) -> [Int] {
        let node = try cluster.node(named: settings.template.node)
        let found = try settings.template.look(cluster, on: node)
        let kept = found.versions.throwaways.filter { $0.record.isKept || $0.isAbandoned }.map(\.vmid)
        for vmid in kept { _ = try removal(node).removeThrowaway(vmid) }
        return kept
    }

    /// What earlier runs have left that were cut off. It is in nobody's way, so a failure ends nothing.
    private func removeLeft(_ found: Observed) throws(BuildError) {
        for throwaway in found.versions.throwaways {
            let vmid = throwaway.vmid
            guard throwaway.isAbandoned else {
                if throwaway.record.isKept {
                    cluster.report(.note("VM \(vmid) of an earlier try --keep-running is still there"))
                }
                continue
            }
            do throws(BuildError) {
                if try removal(found.node).removeThrowaway(vmid) {
                    cluster.report(.note("destroyed VM \(vmid), which an interrupted run had left"))
                }
            } catch .cancelled {
                throw .cancelled
            } catch {
                cluster.report(
                    .warning("VM \(vmid), which an interrupted run has left, stays until the next time: \(error)"))
            }
        }
    }

    private func removal(_ node: String) -> VMRemoval {
        VMRemoval(
            cluster: cluster, client: client, template: settings.template.vmid, node: node,
            taskTimeout: settings.template.taskTimeout)
    }
}

extension ConfigTrial {
    private func plan(
        _ found: Observed, _ template: Template, _ current: TemplateVersion, _ config: Config?, _ base: BaseConfig?
    ) throws(BuildError) -> TrialPlan {
        let identity = current.identity
        let (release, platform) = try readable(current)
        let network = NetworkProperty(template.configuration["net0"] ?? "")
        let build = settings.buildSettings(of: identity, network: network, config: base)
        let site = try Site.observe(
            client, node: found.node, permissions: found.permissions, bridge: network.bridge)
        let storage = found.disk(of: template).map { DiskProperty($0.volume).storage } ?? ""
        try site.require(
            trialNeeds(build, Places(diskStorage: storage), on: site).flatMap(\.privileges), of: client.tokenID)
        let isOfVersion = identity.config == base?.digest
        var delivery: Delivery?
        if let base, !isOfVersion {
            try release.checkReads(base)
            delivery = try Delivery.choose(
                for: base, release: release, settings: build, site: site, here: cluster.here)
        }
        if isOfVersion, let file = DeliveredConfig(current.guest),
            try file.isGone(client, on: found.node, directory: settings.snippetDirectory)
        {
            throw .configGone(volume: file.volume, of: "template \(settings.template.vmid)")
        }
        if let warning = delivery?.warning { cluster.report(.note(warning)) }
        let changes =
            isOfVersion ? [:] : change(current.guest, to: delivery, on: storage, format: platform.driveFormat?.rawValue)
        let source = found.versions.version(current.reference)?.vmid ?? settings.template.vmid
        let isFull = site.storage(storage)?.type == "lvm"
        let keys = config?.sshKeyCounts ?? [:]
        let clones = try freeVMIDs(found).map { vmid in
            ThrowawayClone(
                of: source, vmid: vmid, name: "flatcar-try-\(settings.template.vmid)", pool: settings.pool,
                isFull: isFull)
        }
        return TrialPlan(
            template: settings.template.vmid, node: found.node, clones: clones, changes: changes, delivery: delivery,
            sharesDelivery: delivery?.uploadedVolume.map { volume in
                found.versions.throwaways.contains { $0.record.config == volume }
            } ?? false,
            mayTakeBack: mayTakeBack(delivery, site), expected: config?.expectedGuest,
            expectations: settings.expectations, patience: settings.patience, keeps: settings.keeps,
            subject: { [template = settings.template.vmid, node = found.node] vmid in
                TrialReport.Subject(
                    vmid: vmid, node: node, template: template, version: current.vmid, release: identity.release,
                    label: current.label, config: base?.digest, isOfVersion: isOfVersion, keys: keys)
            })
    }

    /// The release and the platform, where guests of the version read a drive at all.
    private func readable(_ current: TemplateVersion) throws(BuildError) -> (ReleaseVersion, Platform) {
        let (vmid, identity) = (settings.template.vmid, current.identity)
        guard identity.consumer == nil, current.guest["ide2"] != nil else {
            throw .consumer(
                "template \(vmid) is one for Cluster API (--consumer capmox): it has no cloud-init drive, so there is "
                    + "nothing that a config could be tried with. Build another one without --consumer capmox, under "
                    + "another --vmid, and try the config there")
        }
        guard let release = ReleaseVersion(identity.release) else {
            throw .consumer(
                "version \(current.label) of template \(vmid) was made by hand: nobody knows where its guests look for a "
                    + "config. Try it on a version that 'build' has made")
        }
        let platform = Platform(rawValue: identity.platform)
        guard platform.driveFormat != nil else { throw .platformReadsNoDrive(platform) }
        return (release, platform)
    }

    /// What a clone of the version is given, so that its guest finds this config and no other.
    private func change(
        _ present: GuestSettings, to delivery: Delivery?, on storage: String, format: String?
    ) -> Parameters {
        var wanted: [String: String] = [:]
        if let medium = delivery?.medium {
            wanted["ide2"] = medium
        } else {
            wanted["ide2"] = GuestSettings.cloudInitDrive
            wanted["citype"] = format
            wanted["cicustom"] = delivery?.reference?.property
        }
        let guest = GuestSettings(wanted)
        var changes: Parameters = [:]
        var gone: [String] = []
        for key in ["ide2", "citype", "cicustom"] where guest[key] != present[key] {
            if let value = guest.property(key, storage: storage, present: nil) {
                changes.append(key, value)
            } else {
                gone.append(key)
            }
        }
        if !gone.isEmpty { changes.append("delete", gone.joined(separator: ",")) }
        return changes
    }

    /// What was uploaded may stay where the token may not delete.
    private func mayTakeBack(_ delivery: Delivery?, _ site: Site) -> Bool {
        guard let delivery, case .volume(let file) = delivery.target else { return true }
        guard !site.permissions.has("Datastore.Allocate", on: "/storage/\(file.storage)") else { return true }
        cluster.report(
            .note(
                "\(file.id) stays, because the token lacks Datastore.Allocate on /storage/\(file.storage); prune removes "
                    + "it with a token that has it"))
        return false
    }

    /// From the other end than that at which builds take them, so that the two seldom meet.
    private func freeVMIDs(_ found: Observed) throws(BuildError) -> [Int] {
        let enough = 3
        var free: [Int] = []
        for vmid in settings.template.versionVMIDs.reversed()
        where free.count < enough && !found.versions.taken.contains(vmid) {
            if try asBuildError({ () throws(ProxmoxError) in try client.isFree(vmid: vmid) }) { free.append(vmid) }
        }
        guard !free.isEmpty else { throw .noFreeVMID(settings.template.versionVMIDs) }
        return free
    }
}
