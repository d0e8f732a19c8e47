import Reports
import Synchronization
import TemplateBuilder

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// SIGINT and SIGTERM: the first asks the run to stop and clean up, the second ends it at once.
enum StopSignal {
    private static let raised = Atomic<Int32>(0)

    /// Whether the run has been asked to stop.
    static var isRaised: Bool { raised.load(ordering: .relaxed) != 0 }

    static func install() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                StopSignal.raised.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
        // A reader that has gone is an error of write(2), not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Ends the process: by the signal that stopped it, so that a shell sees what happened, or with a code.
    static func exit(with code: ExitStatus, _ console: Console) -> Never {
        console.finish()
        let number = raised.load(ordering: .relaxed)
        guard number != 0, code != .success else { _exit(code.rawValue) }
        console.fail("stopped by \(number == SIGINT ? "SIGINT" : "SIGTERM")")
        signal(number, SIG_DFL)
        raise(number)
        _exit(128 + number)
    }
}
