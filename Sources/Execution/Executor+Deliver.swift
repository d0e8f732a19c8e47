import BuildErrors
import Delivery
import Observation
import Planning
import Proxmox
import ProxmoxTypes

extension Executor {
    func deliver(_ delivery: Delivery) throws(BuildError) {
        if let team {
            let file = place(of: delivery)
            // Not taken back while another node's template needs the same file.
            undo.add(delivery.fileName) { [cleaner] in
                guard team.deliveries.leave(file, team.member) else { return false }
                return try cleaner.takeBack(delivery)
            }
            let transfer = transfer
            try team.deliveries.bring(
                file, for: team.member, unless: { () throws(BuildError) in try transfer.isDelivered(delivery) }
            ) { () throws(BuildError) in
                try transfer.deliver(delivery)
            }
        } else if try !transfer.isDelivered(delivery) {
            undo.add(delivery.fileName) { [cleaner] in try cleaner.takeBack(delivery) }
            try transfer.deliver(delivery)
        }
        delivered = delivery
    }

    /// Another run that failed may have taken back the very file.
    func confirm(_ delivery: Delivery) throws(BuildError) {
        guard plan.bringsImage || plan.awaitedNode != nil else { return }
        if try !transfer.isDelivered(delivery) { try transfer.deliver(delivery) }
    }

    private var transfer: ConfigTransfer { ConfigTransfer(cluster: cluster, node: node, taskTimeout: taskTimeout) }

    private func place(of delivery: Delivery) -> String {
        // A storage that cannot be looked at counts as the node's own: no other node's file is taken for this one.
        let storages = (try? cluster.proxmox.storages(of: node)) ?? []
        return delivery.place(on: node) { name in storages.contains { $0.name == name && $0.isShared } }
    }
}
