import Reports

extension TrialReport {
    /// The most lines of one journal that people are shown; JSON has them all.
    private static let mostLines = 200

    /// For people.
    public var text: String {
        var lines = head
        if let guest {
            lines += facts(of: guest)
            lines += Self.section("Config", guest.comparison.rows.map(Self.line))
            lines += Self.journal("Ignition", guest.excerpts?.ignition)
            lines += Self.journal("System extensions", guest.excerpts?.extensions)
            lines += Self.section(
                "Expected",
                guest.judgements.map { "\($0.isMet ? "met" : "NOT MET")  \($0.expectation.words): \($0.seen)" })
        } else {
            lines.append(contentsOf: failures)
        }
        lines += Self.section("Not looked at", unread)
        if isKept { lines += Self.section("Left running", keptLines) }
        return lines.map { cleaned($0) + "\n" }.joined()
    }

    private var head: [String] {
        let config =
            subject.config.map { "config \($0.prefix(8))\(subject.isOfVersion ? ", the version's own" : "")" }
            ?? "without a config"
        return ["VM \(subject.vmid): clone of version \(subject.label), \(config)"]
    }

    private func facts(of guest: Guest) -> [String] {
        var facts = [("release", guest.release ?? "none")]
        let addresses = guest.addresses.map { "\($0.address) (\($0.interface))" }
        facts.append(("addresses", addresses.isEmpty ? "none" : addresses.joined(separator: ", ")))
        if let units = guest.units {
            facts.append(("start", units.isStartupFinished ? "finished" : "not finished yet"))
            let failed = units.failed.map { "\($0.unit) (\($0.reason))" }
            facts.append(("failed units", failed.isEmpty ? "none" : failed.joined(separator: ", ")))
        }
        return facts.map { name, value in
            name + String(repeating: " ", count: 14 - name.count) + oneLine(value)
        }
    }

    private static func line(_ row: Comparison.Row) -> String {
        let fate = row.fate.rawValue
        return fate + String(repeating: " ", count: max(1, 12 - fate.count)) + "\(row.kind) " + oneLine(row.name)
            + (row.detail.map { " (\(oneLine($0)))" } ?? "")
    }

    private static func journal(_ name: String, _ lines: [String]?) -> [String] {
        guard let lines else { return [] }
        let title = "Journal: \(name)"
        guard !lines.isEmpty else { return section(title, ["nothing"]) }
        let left = lines.count - min(lines.count, mostLines)
        return section(
            title,
            (left > 0 ? ["(\(left) lines before; --output json has them)"] : []) + lines.suffix(mostLines).map(oneLine))
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }

    /// Where a person can log in, and how it goes away.
    package var keptLines: [String] {
        var lines: [String] = []
        let reachable = guest?.addresses.first { !$0.isLinkLocal } ?? guest?.addresses.first
        let users = subject.keys.sorted { $0.key < $1.key }
        if let address = reachable, !users.isEmpty {
            for (user, count) in users {
                lines.append("ssh \(user)@\(address.address)   (\(count) key\(count == 1 ? "" : "s"))")
            }
        } else if users.isEmpty {
            lines.append("no user has an SSH key: give core one in the config (passwd.users), or use the console")
        }
        lines.append("on node \(subject.node), its console: qm terminal \(subject.vmid)")
        lines.append("remove it: proxmox-flatcar try --remove")
        return lines
    }
}
