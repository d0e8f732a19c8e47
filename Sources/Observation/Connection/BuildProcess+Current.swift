import FoundationEssentials
import OpenPGP
package import TemplateModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension BuildProcess {
    /// How long a run on another machine is believed to be at work: many times what a build takes, in seconds.
    private static let patience: Int64 = 6 * 3600

    /// This very process.
    package static func current() -> BuildProcess {
        let pid = getpid()
        return BuildProcess(
            machine: thisMachine, boot: thisBoot, process: "\(pid).\(startTime(of: pid) ?? "?")",
            began: Int64(Date.now.timeIntervalSince1970))
    }

    /// Whether the run is known to be at work no more, so that somebody else may go on with what it has left.
    ///
    /// Of a process on this machine that is known for certain; one on another machine is believed for some hours.
    package func hasEnded(now: Int64 = Int64(Date.now.timeIntervalSince1970)) -> Bool {
        let isOld = now - began > Self.patience
        guard machine == Self.thisMachine else { return isOld }
        // A hardened service does not see which start of the machine this is.
        let thisBoot = Self.thisBoot
        if !boot.isEmpty, !thisBoot.isEmpty, boot != thisBoot { return true }
        let parts = process.split(separator: ".")
        guard parts.count == 2, let pid = pid_t(parts[0]) else { return isOld }
        if kill(pid, 0) != 0, errno == ESRCH { return true }
        // A process that may not be looked at is there, and may be the one.
        return Self.startTime(of: pid).map { $0 != String(parts[1]) } ?? isOld
    }

    /// What tells this machine, and the container in which the run is, from others (machine-id(5), namespaces(7)).
    private static var thisMachine: String {
        let id = text("/etc/machine-id") ?? ""
        let names = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
        return short(id + LocalMachine.current.hostName + names)
    }

    /// What tells this start of the machine from others (random(4)).
    private static var thisBoot: String { text("/proc/sys/kernel/random/boot_id").map(short) ?? "" }

    /// When a process was started, in ticks since the machine was (proc_pid_stat(5), field 22).
    private static func startTime(of pid: pid_t) -> String? {
        guard let stat = text("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        // The fields behind the name, which may have blanks in it, begin with the third.
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private static func short(_ text: String) -> String { String(hexDigest(.sha256, of: Array(text.utf8)).prefix(16)) }
}
