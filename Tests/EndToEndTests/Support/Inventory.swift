import Foundation

/// Everything that a build could change on a Proxmox, to compare before and after.
struct Inventory: Equatable, CustomStringConvertible {
    /// Volume ids with sizes, guests with configurations, temporary files: a line each.
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }

    /// All that a simulator holds, seen through its side door.
    init(_ simulator: Simulator) throws {
        let state = try simulator.read("/state")
        let volumes = (state["volumes"]?.array ?? []).map {
            "volume \($0["volid"]?.string ?? "") \($0["size"]?.int ?? -1)"
        }
        let guests = (state["vms"]?.object ?? [:]).map { "guest \($0) \($1.text)" }
        // A file that no call was ever made of; others are a node's own litter.
        lines = (volumes + guests).sorted()
    }

    /// What a token can see of a node.
    init(_ api: ProxmoxAPI, storages: [String]) throws {
        let volumes = try storages.flatMap { try api.volumes($0) }.map { "volume \($0.id) \($0.size)" }
        let guests = try api.machines().map { "guest \($0) \(try api.configuration(of: $0).text)" }
        lines = (Set(volumes) + guests).sorted()
    }
}
