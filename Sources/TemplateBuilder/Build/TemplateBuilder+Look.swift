import BuildErrors
import Flatcar
import FoundationEssentials
import ImagePipeline
import Observation
import Planning
import ProxmoxTypes
import TemplateModel

/// What a build has seen, and what it does by that.
struct Look {
    /// Of the newest release; where that waits, of the one that the template has.
    let target: TemplateBuilder.Target
    let found: Observed
    let decision: Decision
    /// Why the newest release is not taken; `nil` where it is, or the template has it.
    var wait: ReleaseWait?
    /// The newest release, and when its signature says that it was signed, where that was asked for.
    let newest: Release
    let signed: Int64?
}

extension TemplateBuilder {
    func look(_ target: Target) throws(BuildError) -> Look {
        let found = try context.cluster.proxmox.observe(
            settings.vmid, versions: settings.versionVMIDs, on: target.node)
        let decision = try Decision.make(for: target.desired, found: found, settings: settings)
        let coming = try checkTime(decision, found, target)
        let now = Int64(Date.now.timeIntervalSince1970)
        guard let coming,
            let wait = decision.wait(for: target.release.version, coming: coming, settings, now: now)
        else {
            return Look(
                target: target, found: found, decision: decision, newest: target.release, signed: coming?.signed)
        }
        return try stay(while: wait, decision, found, target, signed: coming.signed)
    }

    /// Refuses a release by when it was signed, before anything is made: what the signature claims is asked for only where
    /// it decides, and compared again once it is known to be true.
    /// - Returns: the release with that time; `nil` where none is to come, or nobody wants to know.
    private func checkTime(
        _ decision: Decision, _ found: Observed, _ target: Target
    ) throws(BuildError) -> SignedRelease? {
        let limits = SignedTimeLimits(maxAge: context.source.maxAge)
        guard decision.source != nil else {
            // A mirror that stands still shows by what stays.
            guard let present = found.ours?.record.current?.version.signedRelease else { return nil }
            try imageAsBuildError { () throws(ImageError) in try limits.check(present) }
            return nil
        }
        guard limits.maxAge != nil || decision.floor(settings) != nil || !settings.policy.isEmpty else { return nil }
        let coming = try imageAsBuildError { () throws(ImageError) in
            let coming =
                if let verified = decision.verified { verified } else {
                    try context.source.claimedTime(of: settings.image, in: target.release)
                }
            try limits.check(coming)
            return coming
        }
        try decision.checkOrder(coming, settings)
        return coming
    }

    /// While a release waits, the template keeps the one that it has. Other settings of the person get through as long as
    /// they need no image; those that do wait as well.
    private func stay(
        while wait: ReleaseWait, _ decision: Decision, _ found: Observed, _ target: Target, signed: Int64
    ) throws(BuildError) -> Look {
        let present = try decision.stay(while: wait, settings).identity
        if present.channel == target.desired.channel, present.board == target.desired.board,
            let version = ReleaseVersion(present.release)
        {
            let release = target.release.sibling(version)
            let desired = Identity(release, settings)
            let next = try Decision.make(for: desired, found: found, settings: settings)
            if next.source != .image {
                return Look(
                    target: Target(release: release, node: target.node, desired: desired), found: found, decision: next,
                    wait: wait, newest: target.release, signed: signed)
            }
        }
        let asItIs = try Decision.make(for: present, found: found, settings: settings)
        guard asItIs.source == nil else { throw .releaseWaits(vmid: settings.vmid, wait) }
        return Look(
            target: Target(release: target.release, node: target.node, desired: present), found: found,
            decision: asItIs, wait: wait.holdingSettings, newest: target.release, signed: signed)
    }
}
