import CommandLine
import FoundationEssentials
import ImagePipeline
import OpenPGP
import Reports

/// Builds that ended with "try again later", one after the other: the first of them leaves its time, so that a timer
/// which always finds the same does not look like success for ever.
struct Postponement {
    private let stamp: String
    private let limit: Duration
    private let setting: String

    /// - Returns: `nil` when the environment names no place for a state.
    init?(_ invocation: Invocation) {
        guard let directory = Self.directory(ProcessInfo.processInfo.environment) else { return nil }
        let url = hexDigest(.sha256, of: Array(invocation[Settings.url].utf8)).prefix(16)
        let own = invocation.takes(Settings.nodes) ? invocation[Settings.nodes]?.map(\.vmid) : nil
        let templates = (own ?? [invocation[Settings.vmid]]).map(String.init).joined(separator: "-")
        stamp = "\(directory)/postponed-\(url)-\(templates)"
        limit = invocation[Settings.staleAfter]
        setting = Settings.staleAfter.spec.label
    }

    /// It has worked, or failed for good: neither is a postponement.
    func end() { try? FileManager.default.removeItem(atPath: stamp) }

    /// The error that the run ends with: another one when it has been the same for too long.
    func judge(_ error: any Error) -> any Error {
        // That a release has to wait is what somebody wants, for as long as it takes.
        guard error.runStatus == .temporaryFailure, !error.isReleaseWait else {
            end()
            return error
        }
        let now = Int64(Date.now.timeIntervalSince1970)
        guard let text = try? String(contentsOfFile: stamp, encoding: .utf8),
            let first = Int64(text.prefix { $0.isNumber })
        else {
            begin(at: now)
            return error
        }
        guard Duration.seconds(now - first) >= limit else { return error }
        let since = Date(timeIntervalSince1970: Double(first)).formatted(.iso8601)
        return RunError(
            "\(error). Every build since \(since) has ended like that, longer than \(setting) allows", .unavailable)
    }

    private func begin(at time: Int64) {
        let directory = stamp.split(separator: "/").dropLast().joined(separator: "/")
        try? FileManager.default.createDirectory(atPath: "/" + directory, withIntermediateDirectories: true)
        try? Data("\(time)\n".utf8).write(to: URL(filePath: stamp), options: .atomic)
    }

    /// By systemd's `StateDirectory=`, and by the XDG Base Directory Specification.
    private static func directory(_ environment: [String: String]) -> String? {
        if let own = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(own) }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/proxmox-flatcar" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.local/state/proxmox-flatcar"
    }
}
