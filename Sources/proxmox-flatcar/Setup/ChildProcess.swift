#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Another program, run to its end: no shell, none of this process's environment, an end in time.
struct ChildProcess {
    let path: String
    let arguments: [String]
    let environment: [String: String]
    /// How long it may take.
    let patience: Duration
    /// How many bytes it may write to stdout; of stderr, as many are read at most.
    let outputLimit: Int

    /// How long what it has started itself may still write, when it has ended. What the program wrote is in the pipes by
    /// then, and what goes on in the background may hold them for ever.
    private static let grace = Duration.seconds(1)

    struct Outcome {
        /// Its exit code; negative for the signal that ended it.
        let code: Int32
        let output: [UInt8]
        let errors: [UInt8]
    }

    enum Failure: Error {
        case notStarted(Int32)
        case tooSlow
        case tooTalkative
        case stopped
    }

    /// Gives it `input` and returns what it made of it.
    /// - Parameter isStopped: asked about ten times a second; true ends the program.
    func run(_ input: [UInt8], isStopped: () -> Bool) throws(Failure) -> Outcome {
        let (stdin, stdout, stderr) = (try OnePipe(), try OnePipe(), try OnePipe())
        let pid = try start(stdin.reader, stdout.writer, stderr.writer)
        for end in [stdin.reader, stdout.writer, stderr.writer] { end.close() }
        var talk = ChildTalk(input: input, stdin: stdin.writer, stdout: stdout.reader, stderr: stderr.reader)
        let deadline = ContinuousClock.now + patience
        var end: ContinuousClock.Instant?
        do throws(Failure) {
            while !talk.isOver || end == nil {
                if let end, ContinuousClock.now > end { break }
                if end == nil {
                    if isStopped() { throw .stopped }
                    if ContinuousClock.now > deadline { throw .tooSlow }
                    if try hasEnded(pid) { end = ContinuousClock.now + Self.grace }
                }
                // One that has said all it will may still be at work.
                if talk.isOver { usleep(2000) } else { talk.exchange(waitingAtMost: 100) }
                if talk.output.count > outputLimit { throw .tooTalkative }
                talk.errors = Array(talk.errors.prefix(outputLimit))
            }
        } catch {
            // With all it has started itself: they are one group.
            kill(-pid, SIGKILL)
            _ = reap(pid)
            throw error
        }
        let status = reap(pid)
        let signal = status & 0x7f
        return Outcome(code: signal == 0 ? status >> 8 & 0xff : -signal, output: talk.output, errors: talk.errors)
    }

    /// Whether the program itself has ended. It stays to be reaped, so that nothing else gets its number meanwhile.
    private func hasEnded(_ pid: pid_t) throws(Failure) -> Bool {
        var information = siginfo_t()
        guard waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
            guard errno == EINTR else { throw .notStarted(errno) }
            return false
        }
        return information.si_signo != 0
    }

    private func reap(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private func start(_ input: FileEnd, _ output: FileEnd, _ errors: FileEnd) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (end, number) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            posix_spawn_file_actions_adddup2(&actions, end.descriptor, number)
        }
        // libcurl's connections are no business of a child's; more than these this process never has.
        for descriptor in STDERR_FILENO + 1..<1024 where fcntl(descriptor, F_GETFD) >= 0 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process ignores SIGPIPE, which a child would inherit.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, path, &actions, &attributes, &words, &variables)
        guard failure == 0 else { throw .notStarted(failure) }
        return pid
    }
}
