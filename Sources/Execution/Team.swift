package import Pipes

/// What the runs for several nodes have in common: one image, and a promotion that waits for all.
package struct Team: Sendable {
    /// The image that they share.
    let image: SharedImage
    /// What they store for each other.
    let stored: StoredImages
    /// What they put into storages for their base configs.
    let deliveries: SharedDeliveries
    /// Where they wait before a template gets its version; `nil` where each goes on by itself.
    let promotion: Meeting?
    /// Which of them this is.
    let member: Int
    /// Whose stored image it uses; `nil` for none but its own.
    let lender: Int?

    package init(
        image: SharedImage, stored: StoredImages, deliveries: SharedDeliveries, promotion: Meeting?, member: Int,
        lender: Int?
    ) {
        self.image = image
        self.stored = stored
        self.deliveries = deliveries
        self.promotion = promotion
        self.member = member
        self.lender = lender
    }

    /// Nobody has to wait for this one any more.
    func leave() {
        image.leave(member)
        stored.leave(member)
        promotion?.leave(member)
    }
}
