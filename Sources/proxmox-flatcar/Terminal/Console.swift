import FoundationEssentials
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
        var form: LogForm
        /// Whether requests are shown, and libcurl's trace.
        var showsRequests = false
        var showsTrace = false
        /// The section of the settings file that messages are about, where it has several.
        var template: String?
        /// What must not be shown, whoever says it.
        var secrets: [String] = []

        func withoutSecrets(_ text: String) -> String {
            secrets.reduce(text) { $0.replacing($1, with: "…") }
        }

        /// Secrets go first: what is too long is cut, and would leave a part of one.
        func text(_ message: LogMessage) -> String {
            var message = message.mapTexts(withoutSecrets)
            if let template { message.members["template"] = .text(template) }
            return form.text(message)
        }
    }

    private let state: Mutex<State>

    /// Takes the streams as they are. One that is closed must not become the number of a file that is opened later, so
    /// that a result would end up in it.
    init() {
        var initial = State(form: LogForm(ProcessInfo.processInfo.environment, descriptor: STDERR_FILENO))
        if !Streams.open().contains(STDOUT_FILENO) { initial.outputError = EBADF }
        state = Mutex(initial)
    }

    /// Whether each message is a JSON object; `configure` has the last word.
    func useJSON(_ isJSON: Bool) { state.withLock { $0.form.isJSON = isJSON } }

    /// - Parameters:
    ///   - quiet: only warnings and errors are said.
    ///   - showsProgress: whether transfers are shown while they last.
    ///   - json: whether each message is a JSON object.
    func configure(quiet: Bool, showsProgress: Bool, json: Bool) {
        state.withLock { state in
            state.isQuiet = quiet
            state.form.isJSON = json
            guard showsProgress, !quiet else { return }
            state.drawsProgress = !json && Terminal.canRedraw(STDERR_FILENO)
            state.meter = ProgressMeter(
                state.drawsProgress ? .terminal { Terminal.columns(of: STDERR_FILENO) ?? Terminal.usualColumns } : .log)
        }
    }

    /// - Parameters:
    ///   - requests: whether each request is shown.
    ///   - trace: whether libcurl's own words and heads are as well.
    func show(requests: Bool, trace: Bool) {
        state.withLock { state in
            state.showsRequests = requests || trace
            state.showsTrace = trace
        }
    }

    /// Says of which section messages are from now on, for machines; `nil` for none.
    func name(template: String?) { state.withLock { $0.template = template } }

    /// What is shown of the wire: each request, and libcurl's trace.
    var wire: (requests: Bool, trace: Bool) { state.withLock { ($0.showsRequests, $0.showsTrace) } }

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
            let error = Streams.write(state.withoutSecrets(text), to: STDOUT_FILENO)
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

    /// Writes a message to stderr.
    func put(_ message: LogMessage) {
        state.withLock { state in
            _ = Streams.write((state.meter?.erase() ?? "") + state.text(message), to: STDERR_FILENO)
        }
    }

    /// Whether only warnings and errors are said.
    var isQuiet: Bool { state.withLock(\.isQuiet) }

    /// Leaves the terminal as it was.
    func finish() {
        state.withLock { state in
            Streams.write(state.meter?.erase() ?? "", to: STDERR_FILENO)
            state.meter = nil
        }
    }

    /// Shows how far transfers and tasks are.
    func draw(_ report: Report) {
        state.withLock { state in
            guard let text = state.meter?.take(report) else { return }
            let isLine = !state.drawsProgress
            let shown = isLine ? state.text(LogMessage(progress: text.dropLast())) : state.withoutSecrets(text)
            Streams.write(shown, to: STDERR_FILENO)
        }
    }
}
