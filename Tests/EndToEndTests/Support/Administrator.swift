import Foundation

/// Does on a simulator what the commands of `doctor` and of the documents would do on a node.
struct Administrator {
    let bench: Bench
    let simulator: Simulator
    private let token: String
    /// The token's privileges by path.
    private var entries: [String: Set<String>]
    var roles: [String: Set<String>] = [:]
    var users: Set<String> = []
    var pools: Set<String> = []
    /// The directories of the storages that were added.
    var paths: [String: String] = [:]
    /// The privileges of the token's user by path, and whether the token has them too.
    var userEntries: [String: Set<String>] = [:]
    private var inherits = false

    /// - Parameter entries: what the token may do at first.
    init(_ bench: Bench, entries: [String: Set<String>]) throws {
        (self.bench, simulator, token) = (bench, try bench.simulator, bench.target.token)
        self.entries = entries
        try show()
    }

    /// One command, as it is printed.
    mutating func enter(_ command: String) throws { try enter(Self.words(of: command)) }

    /// One command, in words.
    mutating func enter(_ words: [String]) throws {
        let command = words.joined(separator: " ")
        var options: [String: String] = [:]
        var plain: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                plain.append(word)
                continue
            }
            guard let value = rest.popFirst() else { throw Failure("\(word) has no value: \(command)") }
            options[String(word.dropFirst(2))] = value
        }
        switch plain.prefix(3).joined(separator: " ") {
        case "pveum role add" where plain.count == 4, "pveum role modify" where plain.count == 4:
            try changeRole(plain, options)
        case let entry where entry.hasPrefix("pveum acl modify") && plain.count == 4: try addEntry(plain, options)
        case "pveum user add" where plain.count == 4:
            guard users.insert(plain[3]).inserted else { throw Failure("user \(plain[3]) is there already") }
        case "pveum user token" where plain.count == 6 && plain[3] == "add": try addToken(plain, options)
        case let storage where storage.hasPrefix("pvesm set") && plain.count == 3:
            try simulator.change("/storages/\(plain[2])", ["content": .string(options["content"] ?? "")])
        case "pvesh set /cluster/options":
            let mode = options["user-tag-access"]?.split(separator: "=").last.map(String.init) ?? ""
            try simulator.change("/settings", ["user-tag-access": ["user-allow": .string(mode)]])
        case "pveum pool add" where plain.count == 4:
            pools.insert(plain[3])
            try simulator.change("/pools/\(plain[3])", [:])
        case "pvesm add dir" where plain.count == 4: try addStorage(plain[3], options)
        case let machine where machine.hasPrefix("qm set"):
            try simulator.change("/vms/\(plain[2])", ["protection": .string(options["protection"] ?? "")])
        default: try remove(plain, command)
        }
    }

    /// Both refuse what a node would refuse.
    private mutating func changeRole(_ plain: [String], _ options: [String: String]) throws {
        let privileges = Set((options["privs"] ?? "").split(separator: " ").map(String.init))
        let (verb, name) = (plain[2], plain[3])
        switch (verb, roles[name]) {
        case ("add", nil): roles[name] = privileges
        case ("modify", let present?) where options["append"] == "1": roles[name] = present.union(privileges)
        default: throw Failure("role \(verb) \(name), and there is \(roles[name].map { "\($0)" } ?? "none")")
        }
        let all = (roles[name] ?? []).sorted().map(JSON.string)
        try simulator.change("/roles/\(name)", ["privs": .array(all)])
    }

    private mutating func addToken(_ plain: [String], _ options: [String: String]) throws {
        guard users.contains(plain[4]), "\(plain[4])!\(plain[5])" == token else {
            throw Failure("a token of somebody else: \(plain)")
        }
        inherits = options["privsep"] == "0"
        try show()
    }

    private mutating func addEntry(_ plain: [String], _ options: [String: String]) throws {
        guard options["tokens"] ?? token == token, options["users"] == String(token.prefix { $0 != "!" }) else {
            throw Failure("an entry for somebody else: \(options)")
        }
        for name in (options["roles"] ?? "").split(separator: ",").map(String.init) {
            guard let role = roles[name] else { throw Failure("there is no role \(name)") }
            if options["tokens"] != nil { entries[plain[3], default: []].formUnion(role) }
            userEntries[plain[3], default: []].formUnion(role)
        }
        try show()
    }

    private mutating func addStorage(_ name: String, _ options: [String: String]) throws {
        // One that is there is not added again, and the next command is entered nevertheless.
        guard try !bench.api.call("GET", "/storage").array.contains(where: { $0["storage"] == .string(name) }) else {
            return
        }
        var given: [String: JSON] = [
            "storage": .string(name), "type": "dir", "content": .string(options["content"] ?? ""),
        ]
        // Directories of a node that is only played lie below the simulator's own.
        let path = options["path"] ?? ""
        paths[name] = path
        given["path"] = .string(path.hasPrefix("/var/lib/") ? "storage" + path : path)
        if let directories = options["content-dirs"] { given["content-dirs"] = .string(directories) }
        try simulator.change("/storages", .object(given))
    }

    func show() throws {
        let all = inherits ? entries.merging(userEntries) { $0.union($1) } : entries
        let acl = all.mapValues { JSON.array($0.sorted().map(JSON.string)) }
        try simulator.change("/tokens/\(token)", ["acl": .object(acl)])
    }

    /// Words as a shell takes them, for what is printed: plain ones and quoted ones.
    static func words(of command: String) -> [String] {
        let pattern = /"([^"]*)"|'([^']*)'|(\S+)/
        return command.matches(of: pattern).map { String($0.1 ?? $0.2 ?? $0.3 ?? "") }
    }
}
