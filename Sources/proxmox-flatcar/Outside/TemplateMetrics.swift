import Execution
import Flatcar
import Metrics
import Planning
import TemplateModel

/// The metrics of templates: their names, and what a build knows for each.
enum TemplateMetrics {
    /// One metric, and whether what was last known of it stays when a run did not come that far.
    struct Kind: Sendable {
        let name: String
        let help: String
        var lasts = false
        /// The labels beside those that say which template it is.
        var labels: [String] = []
        /// Whether a template has a row for each value of these labels; else it has one row.
        var isSeveral = false
    }

    /// The labels that say which template a row is for: a VMID is one server's.
    static let identity = ["server", "vmid"]
    private static let release = ["release", "channel", "board"]

    private static let prefix = "proxmox_flatcar_"

    static let lastAttempt = Kind(
        name: prefix + "last_attempt_timestamp_seconds", help: "When the last build ended, in seconds since 1970.")
    static let lastSuccess = Kind(
        name: prefix + "last_success_timestamp_seconds",
        help: "When the last build ended that has worked or found nothing to do, in seconds since 1970.", lasts: true)
    static let exitCode = Kind(name: prefix + "last_attempt_exit_code", help: "Exit code of the last build; 0 is good.")
    static let duration = Kind(
        name: prefix + "last_attempt_duration_seconds", help: "How long the last build took in all.")
    static let stage = Kind(
        name: prefix + "last_attempt_stage_seconds", help: "How long each stage of the last build took.",
        labels: ["stage"], isSeveral: true)
    static let downloaded = Kind(
        name: prefix + "last_attempt_downloaded_bytes", help: "Bytes of the image that the last build has downloaded.")
    static let stored = Kind(
        name: prefix + "last_attempt_stored_bytes", help: "Bytes that the last build has stored in Proxmox VE.")
    static let current = Kind(
        name: prefix + "current_release_info", help: "The release that the template has.", lasts: true,
        labels: release)
    static let currentSigned = Kind(
        name: prefix + "current_release_signed_timestamp_seconds",
        help: "When the image of the template's release was signed, in seconds since 1970.", lasts: true)
    static let newest = Kind(
        name: prefix + "newest_release_info", help: "The newest release that is published.", lasts: true,
        labels: release)
    static let newestSigned = Kind(
        name: prefix + "newest_release_signed_timestamp_seconds",
        help: "When the image of the newest release was signed by its own word, in seconds since 1970.", lasts: true)
    static let waiting = Kind(
        name: prefix + "newest_release_waiting",
        help: "Whether --soak, --skip or --max-version keeps the newest release back: 1 or 0.", lasts: true)
    static let kept = Kind(
        name: prefix + "versions_kept", help: "Versions of the template that are there, with the current one.",
        lasts: true)

    /// No label of the others: it is not known before a build has asked, and may change.
    static let node = Kind(
        name: prefix + "template_info", help: "The node that the template is on.", lasts: true, labels: ["node"])

    static let all = [
        node, lastAttempt, lastSuccess, exitCode, duration, stage, downloaded, stored, current, currentSigned, newest,
        newestSigned, waiting, kept,
    ]
}

extension TemplateAttempt {
    /// What this attempt knows, by the metric's name.
    /// - Parameters:
    ///   - server: the value of the label.
    ///   - exitCode: of the run.
    ///   - ended: seconds since 1970.
    func samples(server: String, exitCode: Int32, ended: Double, duration: Double) -> [String: [Sample]] {
        let code = self.exitCode ?? exitCode
        var found: [String: [Sample]] = [:]
        func set(_ kind: TemplateMetrics.Kind, _ value: Double?, _ more: [String] = []) {
            guard let value else { return }
            let labels = zip(TemplateMetrics.identity + kind.labels, [server, "\(vmid)"] + more)
            found[kind.name, default: []].append(Sample(labels.map { Sample.Label($0, $1) }, value))
        }
        if let node { set(TemplateMetrics.node, 1, [node]) }
        set(TemplateMetrics.lastAttempt, ended)
        if code == 0 { set(TemplateMetrics.lastSuccess, ended) }
        set(TemplateMetrics.exitCode, Double(code))
        set(TemplateMetrics.duration, duration)
        for stage in stages { set(TemplateMetrics.stage, stage.seconds, [stage.name]) }
        set(TemplateMetrics.downloaded, Double(result?.downloadedBytes ?? 0))
        set(TemplateMetrics.stored, Double(result?.storedBytes ?? 0))
        guard let plan else { return found }
        if let version = result?.version ?? plan.standing.current {
            let identity = version.identity
            set(TemplateMetrics.current, 1, [identity.release, identity.channel, identity.board])
            set(TemplateMetrics.currentSigned, version.signed.map(Double.init))
        }
        if let newest = plan.standing.newest {
            let name = newest.version.description
            set(TemplateMetrics.newest, 1, [name, newest.channel.rawValue, newest.board.rawValue])
            let signed = result?.version?.identity.release == name ? result?.version?.signed : nil
            set(TemplateMetrics.newestSigned, (signed ?? plan.standing.newestSigned).map(Double.init))
        }
        set(TemplateMetrics.waiting, plan.wait == nil ? 0 : 1)
        let made = result?.version.map { [$0.vmid] } ?? []
        set(TemplateMetrics.kept, Double(plan.standing.versions.union(made).subtracting(result?.removed ?? []).count))
        return found
    }
}
