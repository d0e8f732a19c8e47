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
        let wait = decision.wait(
            for: target.release.version, coming: coming, settings, now: Int64(Date.now.timeIntervalSince1970))
        guard let wait, decision.source != nil else {
            return Look(
                target: target, found: found, decision: decision, wait: wait, newest: target.release,
                signed: coming?.signed)
        }
        let (own, next) = try stay(while: wait, decision, found, target)
        return Look(
            target: own, found: found, decision: next.decision, wait: next.isHeld ? wait.holdingSettings : wait,
            newest: target.release, signed: coming?.signed)
    }

    /// Refuses a release by when it was signed, before anything is made: what the signature claims is compared again once
    /// it is known to be true. It is asked for where an image is brought, and where it decides something.
    /// - Returns: the release with that time; `nil` where none is to come, or nobody wants to know.
    private func checkTime(
        _ decision: Decision, _ found: Observed, _ target: Target
    ) throws(BuildError) -> SignedRelease? {
        let limits = SignedTimeLimits(maxAge: context.source.maxAge)
        guard let source = decision.source else {
            // A mirror that stands still shows by what stays.
            guard let present = found.ours?.record.current?.version.signedRelease else { return nil }
            try imageAsBuildError { () throws(ImageError) in try limits.check(present) }
            return nil
        }
        guard source == .image || limits.maxAge != nil || decision.floor(settings) != nil || !settings.policy.isEmpty
        else { return nil }
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

    /// While a release waits, the template keeps the one that it has: what else there is to do is done with that. Where it
    /// takes an image, it is that release's own, which is no new one. Settings that cannot be had so wait as well.
    /// - Throws: `BuildError.mendingWaits` where the template cannot stay as it is either.
    private func stay(
        while wait: ReleaseWait, _ decision: Decision, _ found: Observed, _ target: Target
    ) throws(BuildError) -> (target: Target, next: (decision: Decision, isHeld: Bool)) {
        let present = try decision.stay(while: wait, settings)
        if let own = try ownRelease(of: present, found, target) {
            let desired = Identity(own.release, settings)
            return (Target(release: own.release, node: target.node, desired: desired), (own.decision, false))
        }
        let asItIs = try Decision.make(for: present.identity, found: found, settings: settings)
        guard asItIs.source == nil else {
            guard let damage = found.ours.flatMap({ found.damage(to: $0) }) else {
                throw .releaseWaits(vmid: settings.vmid, wait)
            }
            throw .mendingWaits(vmid: settings.vmid, damage: damage, release: present.identity.release, wait)
        }
        return (Target(release: target.release, node: target.node, desired: present.identity), (asItIs, true))
    }

    /// The release that the template has, and what there is to do with that; `nil` where it takes an image that the mirror
    /// does not have any more.
    private func ownRelease(
        of present: TemplateVersion, _ found: Observed, _ target: Target
    ) throws(BuildError) -> (release: Release, decision: Decision)? {
        let identity = present.identity
        guard identity.channel == target.desired.channel, identity.board == target.desired.board,
            let version = ReleaseVersion(identity.release)
        else { return nil }
        let standing = target.release.sibling(version, date: present.released)
        let decision = try Decision.make(for: Identity(standing, settings), found: found, settings: settings)
        guard decision.source == .image else { return (standing, decision) }
        do throws(BuildError) {
            let published = try release(.version(version))
            let own = Target(release: published, node: target.node, desired: Identity(published, settings))
            _ = try checkTime(decision, found, own)
            return (published, decision)
        } catch .image(.release(.noSuchRelease)) {
            return nil
        }
    }
}
