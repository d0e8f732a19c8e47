package import BuildErrors
package import Flatcar
import Observation
package import TemplateModel

/// Whether a release may be taken now. The order of releases is another matter: an older one is refused, and does not wait.
extension Decision {
    /// Why the release that would be taken has to wait; `nil` where it need not, and where the template has it already.
    /// One that was rolled back does not come by its age, but may be ruled out for good besides.
    /// - Parameters:
    ///   - coming: the release, with the time that its signature claims; `nil` where nobody has asked.
    ///   - now: seconds since 1970.
    package func wait(
        for version: ReleaseVersion, coming: SignedRelease?, _ settings: BuildSettings, now: Int64
    ) -> ReleaseWait? {
        guard present?.identity.release != version.description else { return nil }
        if case .heldBack = self { return settings.policy.withoutSoak.wait(for: version, signed: now, now: now) }
        // Only a template that is damaged comes here with that.
        if case .replace(let template, _) = self, !settings.selector.isExplicit,
            template.record.wasRolledBack(release: version.description)
        {
            return ReleaseWait(release: version.description, reason: .rolledBack)
        }
        guard source != nil, let coming else { return nil }
        return settings.policy.wait(for: version, signed: coming.signed, now: now)
    }

    /// The version that the template stays at meanwhile.
    /// - Throws: `BuildError.releaseWaits` where there is none.
    package func stay(while wait: ReleaseWait, _ settings: BuildSettings) throws(BuildError) -> TemplateVersion {
        guard let present else { throw .releaseWaits(vmid: settings.vmid, wait) }
        return present
    }

    /// What the template has before this is carried out.
    private var present: TemplateVersion? {
        switch self {
        case .replace(let template, _), .nothingToDo(let template), .heldBack(let template),
            .correctRecord(let template, _):
            template.record.current?.version
        case .complete(let template, _): template.isTemplate ? template.record.current?.version : nil
        case .create, .adopt: nil
        }
    }
}
