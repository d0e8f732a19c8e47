import HTTP
import Reports

/// What is said beside the result.
extension Console {
    /// Says something on stderr.
    func say(_ text: String) { put(LogMessage(.info, text)) }

    /// Says something that is worth knowing.
    func note(_ text: String) { put(LogMessage(.info, text, lead: "note: ")) }

    /// Says something that is worth acting on.
    func warn(_ text: String) { put(LogMessage(.warning, text, lead: "warning: ")) }

    /// Says why the run failed.
    func fail(_ text: String) { put(LogMessage(.error, text, lead: "proxmox-flatcar: ")) }

    /// Takes the reports of a run.
    var report: Reporter { { [self] in take($0, of: nil) } }

    private func take(_ report: Report, of node: String?) {
        switch report {
        case .of(let node, let report): take(report, of: node)
        case .step(let number, let total, let title):
            tell(
                LogMessage(
                    .info, oneLine(title), lead: "[\(number)/\(total)] ", node: node,
                    members: ["step": .number(number), "steps": .number(total)]))
        case .note(let text): tell(LogMessage(.info, oneLine(text), lead: "note: ", node: node))
        case .warning(let text): put(LogMessage(.warning, oneLine(text), lead: "warning: ", node: node))
        case .stepEnded: break
        case .downloadStarted, .downloaded, .stored, .transferFinished, .taskProgress, .taskEnded: draw(report)
        }
    }

    private func tell(_ message: LogMessage) { if !isQuiet { put(message) } }

    /// Shows what goes over the wire, as far as that is wanted.
    var observer: RequestObserver {
        let (requests, trace) = wire
        var observer = RequestObserver()
        if requests { observer.onRequest = { [self] in tell(LogMessage($0)) } }
        if trace { observer.onTrace = { [self] in tell(LogMessage(.debug, oneLine($0))) } }
        return observer
    }
}

extension LogMessage {
    fileprivate init(_ record: RequestRecord) {
        let milliseconds = Int((record.duration / .milliseconds(1)).rounded())
        var members: [String: LogValue] = [
            "method": .text(record.method), "url": .text(record.url), "path": .text(record.path),
            "milliseconds": .number(milliseconds), "sent": .number(Int(clamping: record.sent)),
            "received": .number(Int(clamping: record.received)),
        ]
        members["status"] = record.status.map { .number($0) }
        self.init(
            .debug,
            "\(record.method) \(record.url): \(record.status.map(String.init) ?? "no answer"), \(milliseconds) ms, "
                + "\(record.sent) bytes sent, \(record.received) received", members: members)
    }
}
