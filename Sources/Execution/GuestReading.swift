import BuildErrors
import Ignition
import Journal
import Observation
import Planning
import Proxmox
import ProxmoxTypes
import TemplateModel
import Trial

/// Looks at a guest through its agent, by what a smoke test may do: read files, and ask for addresses. No program is run in
/// it.
struct GuestReading {
    /// What no file says.
    private static let beyond =
        "modes and owners of files, users, disks and kernel arguments of the config: the agent's file-read gives a file's "
        + "contents alone; a program in the guest would see them (VM.GuestAgent.Unrestricted), and none is run"

    let throwaway: Throwaway
    let cluster: Cluster
    let plan: TrialPlan

    /// - Returns: what was seen, and what could not be read.
    func guest(until deadline: ContinuousClock.Instant) throws(BuildError) -> (TrialReport.Guest, [String]) {
        var unread: [String] = []
        let entries: [JournalEntry]?
        switch try finishedJournal(until: deadline) {
        case .success(let found): entries = found
        case .failure(let reason):
            entries = nil
            unread.append("the journal, and with it failed units and --expect-unit: \(reason.text)")
        }
        var comparison = Comparison.nothing
        if let expected = plan.expected {
            comparison = try Comparison(expected, read: read)
            unread.append(Self.beyond)
        }
        var judgements: [Expectation.Judgement] = []
        let units = entries.map(UnitStates.init)
        for expectation in plan.expectations { judgements.append(try expectation.judged(by: units, read: read)) }
        let guest = TrialReport.Guest(
            release: try release(), addresses: try addresses(&unread), units: units,
            excerpts: entries.map(JournalExcerpts.init), comparison: comparison, judgements: judgements)
        return (guest, unread)
    }

    private func read(_ path: String) throws(BuildError) -> GuestAnswer { try throwaway.read(path) }

    private func release() throws(BuildError) -> String? {
        guard case .contents(let bytes) = try read("/etc/os-release") else { return nil }
        return SmokeTest.versionID(in: String(decoding: bytes, as: UTF8.self))
    }

    private func addresses(_ unread: inout [String]) throws(BuildError) -> [TrialReport.Address] {
        let interfaces: [GuestInterface]
        do throws(ProxmoxError) {
            interfaces = try cluster.proxmox.guestInterfaces(of: throwaway.clone.vmid, on: plan.node)
        } catch .refused(_, _, let message) {
            unread.append("the guest's addresses: \(message)")
            return []
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .proxmox(error)
        }
        return interfaces.flatMap { interface in
            interface.addresses.map { TrialReport.Address(interface: interface.name, address: $0) }
        }
    }
}

/// The journal.
extension GuestReading {
    /// Where journald keeps it, by the machine's id: on the disk, or in memory (systemd-journald.service(8)).
    private static let folders = ["/var/log/journal", "/run/log/journal"]

    struct Obstacle: Error { let text: String }

    /// The journal when the guest says that its start is over, or else as it is at the deadline.
    private func finishedJournal(
        until deadline: ContinuousClock.Instant
    ) throws(BuildError) -> Result<[JournalEntry], Obstacle> {
        var pause = Duration.seconds(1)
        while true {
            let found = try journal()
            let isOver = (try? found.get()).map { isSettled(UnitStates($0)) } ?? false
            // What cannot be read now may be about to move from memory to the disk.
            guard !isOver, ContinuousClock.now + pause < deadline else { return found }
            try asBuildError { () throws(ProxmoxError) in try cluster.proxmox.pause(pause) }
            pause = min(pause * 2, .seconds(10))
        }
    }

    private func isSettled(_ units: UnitStates) -> Bool {
        units.isStartupFinished
            && !plan.expectations.contains { expectation in
                if case .unit(let name) = expectation { units.states[name] == .starting } else { false }
            }
    }

    private func journal() throws(BuildError) -> Result<[JournalEntry], Obstacle> {
        guard case .contents(let id) = try read("/etc/machine-id") else {
            return .failure(Obstacle(text: "/etc/machine-id cannot be read"))
        }
        let name = String(decoding: id, as: UTF8.self).filter { !$0.isWhitespace }
        guard name.utf8.count == 32, name.allSatisfy(\.isHexDigit) else {
            return .failure(Obstacle(text: "/etc/machine-id is none yet"))
        }
        var reasons: [String] = []
        for folder in Self.folders {
            let path = "\(folder)/\(name)/system.journal"
            switch try read(path) {
            case .contents(let bytes):
                guard let file = JournalFile(bytes) else {
                    reasons.append("\(path) is no journal")
                    continue
                }
                return .success(file.entries())
            case .tooLarge: reasons.append("\(path) is larger than the agent gives at once")
            case .unreadable(let reason): reasons.append("\(path): \(reason)")
            case .directory, .absent: continue
            }
        }
        return .failure(
            Obstacle(
                text: reasons.isEmpty
                    ? "there is no \(Self.folders.joined(separator: "/… nor "))/…" : reasons.joined(separator: "; ")))
    }
}
