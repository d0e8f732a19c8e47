/// What a token may do (`GET /access/permissions`).
public struct Permissions: Sendable, Equatable, Decodable {
    // Path → privilege → whether it holds for what lies below as well.
    private let paths: [String: [String: Bool]]

    /// Decodes the object of paths.
    public init(from decoder: any Decoder) throws {
        let raw = try decoder.singleValueContainer().decode([String: [String: Flag]].self)
        paths = raw.mapValues { $0.mapValues(\.isSet) }
    }

    /// Permissions from paths, privileges and whether they propagate.
    public init(_ paths: [String: [String: Bool]]) { self.paths = paths }

    /// Whether the token has `privilege` on `path`.
    ///
    /// Proxmox lists a path when something is said about it; the nearest one above speaks for the others,
    /// with what it propagates (pve-access-control, RPCEnvironment.pm `permissions`).
    public func has(_ privilege: String, on path: String) -> Bool {
        if let exact = paths[path] { return exact[privilege] != nil }
        var ancestor = path
        while ancestor != "/" {
            let parent = ancestor.lastIndex(of: "/").map { ancestor[..<$0] } ?? ""
            ancestor = parent.isEmpty ? "/" : String(parent)
            if let found = paths[ancestor] { return found[privilege] == true }
        }
        return false
    }

    /// The zone of SDN under which the token may use a bridge or a VNet, where one is named in an entry of its own:
    /// `/sdn/zones/ZONE/BRIDGE`.
    public func zone(of bridge: String) -> String? {
        paths.filter { $0.value["SDN.Use"] != nil }.keys.sorted().lazy.compactMap { path in
            let parts = path.split(separator: "/").map(String.init)
            return parts.count >= 4 && Array(parts[..<2]) == ["sdn", "zones"] && parts[3] == bridge ? parts[2] : nil
        }.first
    }

    /// Whether a path has an entry of its own, so that nothing is inherited from above it.
    public func isListed(_ path: String) -> Bool { paths[path] != nil }

    /// Where the token lacks `privilege` among all that lies below `path`; `nil` when it has it everywhere there.
    ///
    /// A path below on which the token has nothing at all is not listed by Proxmox, and not found here.
    public func gap(of privilege: String, below path: String) -> String? {
        // Asked for a name that nothing has: only what propagates counts.
        guard has(privilege, on: path + "/-") else { return path }
        return paths.keys.sorted().first { $0.hasPrefix(path + "/") && !has(privilege, on: $0) }
    }

    /// The first VMID of a range on which the token lacks `privilege`; `nil` when it has it on all.
    ///
    /// What Proxmox does not list is alike, so that a range may be as large as it likes.
    public func gap(of privilege: String, among vmids: ClosedRange<Int>) -> Int? {
        let listed = Set(paths.keys.filter { $0.hasPrefix("/vms/") }.compactMap { Int($0.dropFirst("/vms/".count)) })
        let lacking = listed.filter { vmids.contains($0) && !has(privilege, on: "/vms/\($0)") }.min()
        guard let unlisted = vmids.first(where: { !listed.contains($0) }), !has(privilege, on: "/vms/\(unlisted)")
        else { return lacking }
        return min(unlisted, lacking ?? unlisted)
    }
}
