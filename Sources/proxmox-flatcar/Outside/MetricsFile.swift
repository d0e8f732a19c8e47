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

    /// One run, for one template or several.
    struct Run {
        let attempts: [TemplateAttempt]
        let exitCode: Int32
        let ended: Date
        let duration: Duration
    }

    /// Writes what is known after a run.
    /// - Returns: why it could not be written.
    func write(_ run: Run) -> String? {
        do throws(FileError) {
            try SmallFile.write(text(run, before: previous(until: run.ended)), to: path, mode: 0o644)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func text(_ run: Run, before: [String: [Sample]]) -> String {
        let ended = run.ended.timeIntervalSince1970.rounded()
        let rows = run.attempts.map { attempt in
            attempt.samples(
                node: attempt.node ?? before.node(of: attempt.vmid) ?? "", exitCode: run.exitCode, ended: ended,
                duration: run.duration / .seconds(1))
        }
        let own = Set(run.attempts.map { "\($0.vmid)" })
        return Exposition.text(
            TemplateMetrics.all.map { kind in
                let present = rows.flatMap { $0[kind.name] ?? [] }
                let known = Set(present.compactMap { $0.label("vmid") })
                let kept = (before[kind.name] ?? []).filter { sample in
                    guard let vmid = sample.label("vmid") else { return false }
                    return own.contains(vmid) ? kind.lasts && !known.contains(vmid) : true
                }
                return Gauge(kind.name, kind.help, kept + present)
            })
    }

    /// What an earlier run has left. It is input from outside: what cannot be read, or cannot be ours, is nothing.
    private func previous(until now: Date) -> [String: [Sample]] {
        guard isRegular, let bytes = try? SmallFile.read(path, isStopped: { false }),
            let text = String(validating: bytes, as: UTF8.self)
        else { return [:] }
        var found = Exposition.samples(in: text, of: Set(TemplateMetrics.all.map(\.name))).mapValues { samples in
            samples.filter { $0.vmid != nil && $0.label("node") != nil }
        }
        // A success that has not been yet would hide every failure until then.
        found[TemplateMetrics.lastSuccess.name]?.removeAll { $0.value > now.timeIntervalSince1970 + 1 }
        return found
    }

    /// A FIFO would hold the run up.
    private var isRegular: Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }
}

extension Sample {
    /// The template that it is about; `nil` for none that can be.
    fileprivate var vmid: Int? { label("vmid").flatMap { Int($0) }.flatMap { 1...999_999_999 ~= $0 ? $0 : nil } }
}

extension [String: [Sample]] {
    /// The node that a template was last seen on.
    fileprivate func node(of vmid: Int) -> String? {
        self[TemplateMetrics.lastAttempt.name]?.first { $0.vmid == vmid }?.label("node")
    }
}
