/// What came of a throwaway clone.
public struct TrialReport: Sendable {
    /// An address of the guest.
    package struct Address: Sendable, Equatable, Encodable {
        package let interface: String
        package let address: String

        package init(interface: String, address: String) {
            self.interface = interface
            self.address = address
        }

        /// Whether it reaches no further than the next switch: fe80::/10 and 169.254.0.0/16.
        var isLinkLocal: Bool { address.hasPrefix("fe80:") || address.hasPrefix("169.254.") }
    }

    /// What the guest says of itself.
    package struct Guest: Sendable {
        /// `VERSION_ID` of `/etc/os-release`; `nil` where it has none.
        package let release: String?
        package let addresses: [Address]
        /// `nil` where the journal cannot be read.
        package let units: UnitStates?
        package let excerpts: JournalExcerpts?
        package let comparison: Comparison
        package let judgements: [Expectation.Judgement]

        package init(
            release: String?, addresses: [Address], units: UnitStates?, excerpts: JournalExcerpts?,
            comparison: Comparison, judgements: [Expectation.Judgement]
        ) {
            self.release = release
            self.addresses = addresses
            self.units = units
            self.excerpts = excerpts
            self.comparison = comparison
            self.judgements = judgements
        }
    }

    /// What was tried.
    package struct Subject: Sendable {
        package let vmid: Int
        package let node: String
        /// The template, and its current version: VMID, release, label.
        package let template: Int
        package let version: Int
        package let release: String
        package let label: String
        /// The SHA-256 of the config; `nil` for none.
        package let config: String?
        /// Whether the version has the very same.
        package let isOfVersion: Bool
        /// SSH keys of the config by user, and of the clone's Cloud-Init settings for `core`.
        package let keys: [String: Int]

        package init(
            vmid: Int, node: String, template: Int, version: Int, release: String, label: String, config: String?,
            isOfVersion: Bool, keys: [String: Int]
        ) {
            self.vmid = vmid
            self.node = node
            self.template = template
            self.version = version
            self.release = release
            self.label = label
            self.config = config
            self.isOfVersion = isOfVersion
            self.keys = keys
        }
    }

    package let subject: Subject
    /// `nil` when its agent did not answer.
    package let guest: Guest?
    /// How long the guest was waited for.
    package let patience: Duration
    /// What could not be read, and why.
    package let unread: [String]
    /// Whether the clone is left running.
    package let isKept: Bool

    package init(
        _ subject: Subject, guest: Guest?, patience: Duration, unread: [String], isKept: Bool
    ) {
        self.subject = subject
        self.guest = guest
        self.patience = patience
        self.unread = unread
        self.isKept = isKept
    }

    /// Why it counts as failed, in words; empty when it does not.
    public var failures: [String] {
        guard let guest else {
            return [
                "the guest agent of VM \(subject.vmid) did not answer within \(patience): a guest that stops in Ignition "
                    + "never starts it; look at its console (--keep-running leaves it there)"
            ]
        }
        var failures: [String] = []
        if guest.release != subject.release {
            failures.append("the guest says release \(guest.release ?? "nothing"), and not \(subject.release)")
        }
        return failures
            + guest.judgements.filter { !$0.isMet }.map { "expected: \($0.expectation.words); seen: \($0.seen)" }
    }
}
