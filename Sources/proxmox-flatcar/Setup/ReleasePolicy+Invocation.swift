import CommandLine
import Flatcar
import TemplateModel

extension ReleasePolicy {
    /// Settings from the command line, the environment and the file. A release that is named is taken at once.
    /// - Throws: `UsageError` for a release that is named, and that the policy would never take.
    init(_ invocation: Invocation, _ selector: ReleaseSelector) throws {
        let skipped = invocation[Settings.skip].compactMap { ReleaseVersion($0) }
        let ceiling = invocation[Settings.maxVersion].flatMap { ReleaseCeiling($0) }
        let policy = ReleasePolicy(soak: invocation[Settings.soak], skipped: skipped, ceiling: ceiling)
        guard case .version(let version) = selector else {
            self = policy
            return
        }
        self.init()
        if let conflict = policy.withoutSoak.wait(for: version, signed: 0, now: 0) {
            throw invocation.usageError("--release \(version) does not go with the other settings: \(conflict.words)")
        }
    }
}
