import Files
import FoundationEssentials
import Metrics

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `--metrics-file`: what node_exporter's textfile collector reads. One file may be for several templates, each built by
/// a run of its own: what a run knows nothing of stays.
struct MetricsFile {
    let path: String

    /// Far longer than a run takes to read and write it.
    private static let patience = 15

    /// One run, for one template or several.
    struct Run {
        let attempts: [TemplateAttempt]
        let exitCode: Int32
        let ended: Date
        let duration: Duration
    }

    /// Writes what is known after a run.
    /// - Returns: what is wrong with it: it could not be written, or may lack what another run has written just now.
    func write(_ run: Run) -> String? {
        let lock = DirectoryLock(of: path, patience: .seconds(Self.patience))
        do throws(FileError) {
            try SmallFile.write(
                text(run, before: KnownMetrics(previous, until: run.ended)), to: path, mode: 0o644, hasStdout: false)
        } catch {
            return "\(error)"
        }
        guard case .busy = lock.state else { return nil }
        return "\(path): was written, but its directory was locked by another process for \(Self.patience) seconds; "
            + "what another build has written meanwhile may be lost"
    }

    private func text(_ run: Run, before: KnownMetrics) -> String {
        let ended = run.ended.timeIntervalSince1970.rounded()
        var own: Set<[String]> = []
        var rows: [String: [Sample]] = [:]
        for attempt in run.attempts {
            // Without a server, the one that the VMID was seen on; of two, neither would be sure.
            guard let server = attempt.server ?? before.server(of: attempt.vmid),
                own.insert([server, "\(attempt.vmid)"]).inserted
            else { continue }
            let samples = attempt.samples(
                server: server, exitCode: run.exitCode, ended: ended, duration: run.duration / .seconds(1))
            rows.merge(samples) { $0 + $1 }
        }
        return Exposition.text(
            TemplateMetrics.all.map { kind in
                let present = rows[kind.name] ?? []
                let known = Set(present.map(\.template))
                let kept = before.samples(of: kind).filter { sample in
                    own.contains(sample.template) ? kind.lasts && !known.contains(sample.template) : true
                }
                return Gauge(kind.name, kind.help, kept + present)
            })
    }

    /// What stands there now; empty for what cannot be read.
    private var previous: String {
        guard isRegular, let bytes = try? SmallFile.read(path, refusesPipes: true, isStopped: { false }) else {
            return ""
        }
        return String(validating: bytes, as: UTF8.self) ?? ""
    }

    /// A FIFO would hold the run up.
    private var isRegular: Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }
}
