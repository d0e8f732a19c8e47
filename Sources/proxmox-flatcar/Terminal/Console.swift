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
        /// Why the result could not be written; an `errno`.
        var outputError: Int32?
        /// Whether there was a result at all: a closed stdout is no loss to a run that says nothing there.
        var hasResult = false
        var isQuiet = false
        var drawsProgress = false
        var meter: ProgressMeter?
        /// What must not be shown, whoever says it.
        var secrets: [String] = []

        func withoutSecrets(_ text: String) -> String {
            secrets.reduce(text) { $0.replacing($1, with: "…") }
        }
    }

    private let state: Mutex<State>

    /// Takes the streams as they are. One that is closed must not become the number of a file that is opened later, so
    /// that a result would end up in it.
    init() {
        var initial = State()
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            if descriptor == STDOUT_FILENO { initial.outputError = EBADF }
            // The lowest free number is just the one that is closed.
            _ = open("/dev/null", O_RDWR)
        }
        state = Mutex(initial)
    }

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
            guard showsProgress, !quiet else { return }
            state.drawsProgress = Terminal.canRedraw(STDERR_FILENO)
            state.meter = ProgressMeter(
                state.drawsProgress ? .terminal { Terminal.columns(of: STDERR_FILENO) ?? Terminal.usualColumns } : .log)
        }
    }

    /// Keeps a secret from being shown: a server may send back what it was sent.
    func hide(_ secret: String) {
        // What is shorter is no token's secret, and may be a part of any word.
        guard secret.utf8.count >= 8 else { return }
        state.withLock { $0.secrets.append(secret) }
    }

    /// Whether progress is drawn on a terminal, so that somebody looks at it while it lasts.
    var drawsProgress: Bool { state.withLock { $0.drawsProgress } }

    /// How wide a table may be; `nil` where nobody reads it from a terminal.
    var tableWidth: Int? { Terminal.columns(of: STDOUT_FILENO) }

    /// Writes a result for people to stdout.
    func show(_ text: String) { write(cleaned(text)) }

    /// Writes a result to stdout, byte by byte. A reader that has gone has had enough; any other failure is kept for the end.
    func write(_ text: String) {
        state.withLock { state in
            state.hasResult = state.hasResult || !text.isEmpty
            guard state.outputError == nil else { return }
            let error = send(state.withoutSecrets(text), to: STDOUT_FILENO)
            if error != 0, error != EPIPE { state.outputError = error }
        }
    }

    /// Whether a result has been written, so that another document would spoil it.
    var hasResult: Bool { state.withLock(\.hasResult) }

    /// Says that the result goes to stdout by itself, byte by byte.
    /// - Returns: whether there is a stdout; where there is none, `outputFailure` says so.
    func lendOutput() -> Bool {
        state.withLock { state in
            state.hasResult = true
            return state.outputError == nil
        }
    }

    /// What kept a result from being written, in words; `nil` when all of it was.
    var outputFailure: String? {
        state.withLock { $0.hasResult ? $0.outputError : nil }.map {
            "cannot write the result to stdout: \(String(cString: strerror($0)))"
        }
    }

    /// Says something on stderr.
    func say(_ text: String) {
        state.withLock { state in
            _ = send((state.meter?.erase() ?? "") + message(state.withoutSecrets(text)) + "\n", to: STDERR_FILENO)
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
            case .step(let number, let total, let title): tell("[\(number)/\(total)] \(oneLine(title))")
            case .note(let text): tell("note: \(oneLine(text))")
            case .warning(let text): say("warning: \(oneLine(text))")
            case .stepEnded: break
            case .downloadStarted, .downloaded, .stored, .transferFinished, .taskProgress, .taskEnded: draw(report)
            }
        }
    }

    private func tell(_ text: String) {
        if !state.withLock({ $0.isQuiet }) { say(text) }
    }

    private func draw(_ report: Report) {
        state.withLock { state in
            guard let text = state.meter?.take(report) else { return }
            send(state.withoutSecrets(text), to: STDERR_FILENO)
        }
    }

    /// - Returns: 0, or the `errno` of the write that failed.
    @discardableResult
    private func send(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            rest = rest.dropFirst(count)
        }
        return 0
    }
}
