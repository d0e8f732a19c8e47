import Foundation

/// What undoes it all. Each is refused where a node would refuse it, or would have nothing to remove.
extension Administrator {
    mutating func remove(_ plain: [String], _ command: String) throws {
        func need(_ condition: Bool) throws {
            guard condition else { throw Failure("there is nothing to remove, or it is in use: \(command)") }
        }
        switch (plain.dropLast().joined(separator: " "), plain.last ?? "") {
        case ("qm destroy", let vmid):
            try need(bench.machine(Int(vmid) ?? 0) != nil)
            try bench.api.work("DELETE", bench.api.path(Int(vmid) ?? 0))
        case ("pvesm remove", let name):
            try need(paths.removeValue(forKey: name) != nil)
            try simulator.remove(storage: name)
        case ("rm -r", let path):
            // On a node, and only what a storage has left there.
            try need(path.hasPrefix("/var/lib/flatcar") && !paths.values.contains(path))
        case ("pveum user delete", let user):
            try need(users.remove(user) != nil)
            userEntries = [:]
            try show()
        case ("pveum pool delete", let pool):
            let members = try simulator.read("/state")["pools"]?[pool]?["vms"]?.array ?? []
            try need(pools.remove(pool) != nil && members.isEmpty)
        case ("pveum role delete", let role):
            try need(roles.removeValue(forKey: role) != nil)
        default: throw Failure("what is this: \(command)")
        }
    }
}
