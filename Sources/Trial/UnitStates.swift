package import Journal

/// What became of systemd's units, by what systemd has said of them.
///
/// Nobody needs to run a program in the guest for that: what systemd says of its own carries the unit's name.
package struct UnitStates: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case active
        /// It is being started.
        case starting
        /// It has ended, and that was no failure.
        case ended
        /// A condition was not met.
        case skipped
        /// Why, in systemd's word: `exit-code`, `timeout`.
        case failed(String)
    }

    /// systemd's identifiers of its messages (systemd src/systemd/sd-messages.h).
    private enum MessageID {
        static let starting = "7d4958e842da4a758f6c1cdc7b36dcc5"
        static let started = "39f53479d3a045ac8e11786248231fbf"
        static let stopped = "9d1aaa27d60140bd96365438aad20286"
        static let startFailed = "be02cf6855d2428ba40df7e9d022f03d"
        static let succeeded = "7ad2d189f7e94e70a38c781354912448"
        static let failed = "d9b373ed55a64feb8242e02dbe79a49c"
        static let startupFinished = "b07a249cd024414a82dd00cd181378ff"
    }

    /// By name. What systemd never said anything about is not in it.
    package private(set) var states: [String: State] = [:]
    /// Whether systemd says that the machine's start is over.
    package private(set) var isStartupFinished = false

    package init(_ entries: [JournalEntry]) {
        for entry in entries { add(entry) }
    }

    /// The units that have failed and not come up since, with the reason.
    package var failed: [(unit: String, reason: String)] {
        states.compactMap { unit, state in if case .failed(let reason) = state { (unit, reason) } else { nil } }
            .sorted { $0.unit < $1.unit }
    }

    private mutating func add(_ entry: JournalEntry) {
        // Anybody may write into the journal, but only systemd itself as the first process.
        guard entry["_PID"] == "1" else { return }
        if entry["MESSAGE_ID"] == MessageID.startupFinished { isStartupFinished = true }
        guard let unit = entry["UNIT"] else { return }
        switch entry["MESSAGE_ID"] {
        case MessageID.starting: states[unit] = .starting
        case MessageID.started: states[unit] = .active
        case MessageID.stopped, MessageID.succeeded:
            // What has failed and is stopped then, for another try, has failed still.
            if case .failed? = states[unit] { return }
            states[unit] = .ended
        case MessageID.failed: states[unit] = .failed(entry["UNIT_RESULT"] ?? "failed")
        case MessageID.startFailed:
            if case .failed? = states[unit] { return }
            states[unit] = .failed(entry["JOB_RESULT"] ?? "failed")
        case nil where entry["JOB_TYPE"] == "start" && entry["JOB_RESULT"] == "done":
            // A start whose condition was not met carries no identifier (systemd src/core/job.c).
            states[unit] = .skipped
        default: break
        }
    }
}

extension UnitStates.State {
    /// In words.
    package var words: String {
        switch self {
        case .active: "active"
        case .starting: "being started"
        case .ended: "has ended"
        case .skipped: "was not started, because a condition was not met"
        case .failed(let reason): "failed (\(reason))"
        }
    }
}
