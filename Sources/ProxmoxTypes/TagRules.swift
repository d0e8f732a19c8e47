/// Which tags a token may give to guests: `user-tag-access` and `registered-tags` of the datacenter's options
/// (pve-guest-common src/PVE/GuestHelpers.pm `get_allowed_tags`).
public struct TagRules: Sendable, Equatable, Decodable {
    private enum Key: String, CodingKey {
        case allowed = "allowed-tags"
        case access = "user-tag-access"
        case registered = "registered-tags"
    }

    private struct Access: Decodable {
        let mode: String?

        private enum Key: String, CodingKey { case mode = "user-allow" }

        init(from decoder: any Decoder) throws {
            // An object, and in the datacenter's own file a property string: "user-allow=list,…".
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                mode =
                    text.split(separator: ",").lazy.compactMap { part in
                        part.hasPrefix("user-allow=") ? String(part.dropFirst("user-allow=".count)) : nil
                    }.first
            } else {
                mode = try decoder.container(keyedBy: Key.self).decodeIfPresent(String.self, forKey: .mode)
            }
        }
    }

    /// The tags that Proxmox offers the token, which are not all that it may give where any may be made up.
    private let offered: Set<String>
    /// For `Sys.Modify` on `/` only.
    private let registered: Set<String>
    /// `free`, `existing`, `list` or `none`; `nil` where it is not said.
    private let mode: String?

    /// Decodes the answer of `GET /cluster/options`.
    public init(from decoder: any Decoder) throws {
        let options = try decoder.container(keyedBy: Key.self)
        offered = Set(try options.decodeIfPresent([String].self, forKey: .allowed) ?? [])
        registered = Set((try? options.decodeIfPresent([String].self, forKey: .registered)) ?? [])
        mode = try options.decodeIfPresent(Access.self, forKey: .access)?.mode
    }

    /// Those of `tags` that the token is known not to be allowed to give.
    ///
    /// Without `Sys.Audit` on `/`, Proxmox shows no mode; and where it has none, any tag may be made up.
    public func refused(_ tags: some Sequence<String>, _ permissions: Permissions) -> [String] {
        guard !permissions.has("Sys.Modify", on: "/") else { return [] }
        return tags.filter { tag in
            registered.contains(tag) || ![nil, "free"].contains(mode) && !offered.contains(tag)
        }.sorted()
    }

    /// Whether a tag that is not refused may be given for certain.
    public func isComplete(_ permissions: Permissions) -> Bool {
        ["Sys.Audit", "Sys.Modify"].contains { permissions.has($0, on: "/") }
    }
}
