import BuildErrors
import Observation
package import ProxmoxTypes
package import TemplateModel

/// The commands that give a token what it lacks.
package struct Grants {
    private let token: String
    private let permissions: Permissions
    /// Roles with their privileges, as they will be after the commands so far.
    private var roles: [String: Set<String>]

    /// - Parameters:
    ///   - token: the token's id.
    ///   - roles: those that there are already.
    package init(to token: String, with permissions: Permissions, roles: [String: Set<String>]) {
        self.token = token
        self.permissions = permissions
        self.roles = roles
    }

    /// Grants needs on their paths.
    ///
    /// On a path that has an entry of its own, nothing is inherited from above it (pve-access-control,
    /// PVE/AccessControl.pm `roles`). So what the token needs there besides is granted along.
    /// - Parameters:
    ///   - missing: what is to be granted.
    ///   - others: what else the token is to keep.
    /// - Returns: the commands, for root on a node.
    package mutating func grant(_ missing: [Need], keeping others: [Need]) -> [String] {
        missing.map(\.path).uniqued.flatMap { path in
            let wanted = missing.filter { $0.path == path }
            let names = Set(wanted.flatMap(\.names))
            let needs =
                wanted + others.filter { $0.path == path && !permissions.lacks($0) && !names.isSuperset(of: $0.names) }
            let roles = needs.map(\.role).uniqued
            return roles.compactMap { role in
                define(role, needs.filter { $0.role == role }.flatMap(\.names).uniqued)
            } + [entry(for: roles, on: path)]
        }
    }

    /// The command that makes sure of a role; `nil` when it is as it should be.
    private mutating func define(_ role: String, _ names: [String]) -> String? {
        let list = "--privs \"\(names.joined(separator: " "))\""
        guard let present = roles[role] else {
            roles[role] = Set(names)
            return "pveum role add \(role) \(list)"
        }
        guard !present.isSuperset(of: names) else { return nil }
        roles[role] = present.union(names)
        return "pveum role modify \(role) --append 1 \(list)"
    }

    /// A token has no right that its user lacks, and one with privileges of its own needs an entry of its own.
    private func entry(for roles: [String], on path: String) -> String {
        let user = token.prefix { $0 != "!" }
        // Root has every right already.
        let users = user == "root@pam" ? "" : " --users \(shellQuoted(String(user)))"
        return
            "pveum acl modify \(shellQuoted(path))\(users) --tokens '\(token)' --roles \(roles.joined(separator: ","))"
    }
}

extension Need {
    fileprivate var names: [String] { privileges.map(\.name) }
}

extension [String] {
    /// Each once, in the order of their first places.
    var uniqued: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
