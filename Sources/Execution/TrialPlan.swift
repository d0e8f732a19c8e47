package import Delivery
package import Ignition
package import Planning
package import ProxmoxTypes
package import Trial

/// What a trial does: a clone with a config of its own, and what is looked for in it.
package struct TrialPlan: Sendable {
    /// The template, and its node.
    package let template: Int
    package let node: String
    /// One for each VMID that is free: the first that is still free then is made.
    package let clones: [ThrowawayClone]
    /// What is changed of the clone, so that its guest finds the config.
    package let changes: Parameters
    /// The config, where it is not the version's own.
    package let delivery: Delivery?
    /// Whether another trial has brought the very same, so that whichever ends last takes it away.
    package let sharesDelivery: Bool
    /// Whether the token may remove again what it uploads.
    package let mayTakeBack: Bool
    /// What the config makes of a guest; `nil` for none.
    package let expected: ExpectedGuest?
    package let expectations: [Expectation]
    /// How long the guest may take until its agent answers, and until its start has ended.
    package let patience: Duration
    package let keeps: Bool
    /// The subject of the report, by the VMID of the clone.
    package let subject: @Sendable (Int) -> TrialReport.Subject

    package init(
        template: Int, node: String, clones: [ThrowawayClone], changes: Parameters, delivery: Delivery?,
        sharesDelivery: Bool, mayTakeBack: Bool, expected: ExpectedGuest?, expectations: [Expectation],
        patience: Duration, keeps: Bool,
        subject: @escaping @Sendable (Int) -> TrialReport.Subject
    ) {
        self.template = template
        self.node = node
        self.clones = clones
        self.changes = changes
        self.delivery = delivery
        self.sharesDelivery = sharesDelivery
        self.mayTakeBack = mayTakeBack
        self.expected = expected
        self.expectations = expectations
        self.patience = patience
        self.keeps = keeps
        self.subject = subject
    }
}
