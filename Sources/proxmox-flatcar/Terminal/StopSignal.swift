import Reports
import Synchronization
import TemplateBuilder

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to stop and clean up, a later one ends it at once.
enum StopSignal {
    /// One within so many nanoseconds of the first is the same wish: a key that bounces, or a shell, `timeout` and a
    /// service manager that signal the process and then its group.
    private static let echo: Int64 = 1_000_000_000

    private static let raised = Atomic<Int32>(0)
    private static let raisedAt = Atomic<Int64>(0)

    /// Whether the run has been asked to stop.
    static var isRaised: Bool { raised.load(ordering: .relaxed) != 0 }

    /// What a shell sees of a run that was asked to stop; `nil` for one that was not.
    static var exitCode: Int32? { isRaised ? 128 + raised.load(ordering: .relaxed) : nil }

    static func install() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var present = sigaction()
            // Under nohup(1) a run goes on when its terminal closes.
            if number == SIGHUP, sigaction(number, nil, &present) == 0, present.ignores { continue }
            signal(number) { StopSignal.take($0) }
        }
        // A reader that has gone is an error of write(2), not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// In a handler: only calls that signal-safety(7) allows.
    private static func take(_ number: Int32) {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        if raisedAt.compareExchange(expected: 0, desired: now, ordering: .relaxed).exchanged {
            return raised.store(number, ordering: .relaxed)
        }
        guard now - raisedAt.load(ordering: .relaxed) >= echo else { return }
        signal(number, SIG_DFL)
        raise(number)
    }

    /// Ends the process: by the signal that stopped it, so that a shell sees what happened, or with a code.
    static func exit(with code: ExitStatus, _ console: Console) -> Never {
        console.finish()
        let number = raised.load(ordering: .relaxed)
        guard number != 0, code != .success else { _exit(code.rawValue) }
        let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]
        console.fail("stopped by \(names[number] ?? "signal \(number)")")
        signal(number, SIG_DFL)
        raise(number)
        _exit(128 + number)
    }
}

extension sigaction {
    /// Whether the signal does nothing.
    fileprivate var ignores: Bool {
        unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
