import Reports
import Synchronization
import TemplateBuilder

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Both streams of the process: stdout takes the result and nothing else, stderr everything said about it.
final class Console: Sendable {
    private struct State {
        var isQuiet = false
        var meter: ProgressMeter?
    }

    private let state = Mutex(State())
    // write(2); the name alone is this class's own method.
    #if canImport(Glibc)
    private static let systemWrite = Glibc.write
    #elseif canImport(Musl)
    private static let systemWrite = Musl.write
    #endif

    /// - Parameters:
    ///   - quiet: only warnings and errors are said.
    ///   - showsProgress: whether transfers are shown while they last.
    func configure(quiet: Bool, showsProgress: Bool) {
        state.withLock { state in
            state.isQuiet = quiet
            if showsProgress, !quiet { state.meter = ProgressMeter(isTerminal: isatty(STDERR_FILENO) == 1) }
        }
    }

    /// Writes a result to stdout. A reader that has gone has had enough.
    func write(_ text: String) { send(text, to: STDOUT_FILENO) }

    /// Says something on stderr.
    func say(_ text: String) {
        state.withLock { state in
            send((state.meter?.erase() ?? "") + sanitized(text) + "\n", to: STDERR_FILENO)
        }
    }

    /// Says why the run failed.
    func fail(_ text: String) { say("proxmox-flatcar: \(text)") }

    /// Leaves the terminal as it was.
    func finish() {
        state.withLock { state in
            send(state.meter?.erase() ?? "", to: STDERR_FILENO)
            state.meter = nil
        }
    }

    /// Takes the reports of a run.
    var report: Reporter {
        { [self] report in
            switch report {
            case .step(let number, let total, let title): tell("[\(number)/\(total)] \(title)")
            case .note(let text): tell("note: \(text)")
            case .warning(let text): say("warning: \(text)")
            case .downloadStarted, .downloaded, .stored, .transferFinished: show(report)
            }
        }
    }

    private func tell(_ text: String) {
        if !state.withLock({ $0.isQuiet }) { say(text) }
    }

    private func show(_ report: Report) {
        state.withLock { state in
            guard let text = state.meter?.take(report) else { return }
            send(text, to: STDERR_FILENO)
        }
    }

    private func send(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Text from elsewhere must not steer the terminal.
private func sanitized(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                let isControl = scalar.value < 0x20 && scalar != "\n" || (0x7f..<0xa0).contains(scalar.value)
                return isControl ? "\u{fffd}" : scalar
            }))
}
