import Foundation

/// A process that a test starts. It inherits the descriptors that are named here and no others.
final class Child {
    /// How a process ended.
    enum Ending: Equatable, CustomStringConvertible {
        case exit(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .exit(let code): "exit \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    let pid: pid_t
    private var ending: Ending?

    /// - Parameters:
    ///   - descriptors: of this process, by the number they get in the child.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], descriptors: [Int32: Descriptor]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Copied out of the way first: one may have the very number that another gets in the child.
        let copies = try descriptors.mapValues { try $0.copy(above: 64) }
        for (number, copy) in copies { posix_spawn_file_actions_adddup2(&actions, copy.number, number) }
        // Foundation tells the end of a process, and of a pipe, by a descriptor that is not closed on exec. One that got into
        // a child that goes on, such as the mirror, would keep some other test waiting for ever.
        let first = (descriptors.keys.max() ?? 2) + 1
        for number in 3..<max(first, 3) where descriptors[number] == nil {
            posix_spawn_file_actions_addclose(&actions, number)
        }
        try closeFrom(&actions, max(first, 3))

        // Whatever the test runner does with signals is no concern of the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var number: pid_t = 0
        let failure = withExtendedLifetime(copies) {
            posix_spawnp(&number, path, &actions, &attributes, &words, &variables)
        }
        guard failure == 0 else { throw Failure("cannot start \(path): \(String(cString: strerror(failure)))") }
        pid = number
    }

    deinit {
        if wait(atMost: 0) == nil {
            signal(SIGKILL)
            wait(atMost: 10)
        }
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// How it ended; `nil` when it still runs after so many seconds.
    @discardableResult
    func wait(atMost seconds: Double) -> Ending? {
        let deadline = Date.now + seconds
        while ending == nil {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                let signal = status & 0x7f
                ending = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
            } else if Date.now < deadline {
                usleep(3000)
            } else {
                break
            }
        }
        return ending
    }
}

/// glibc's own addition to POSIX, since 2.34; the headers hide it from Swift.
private func closeFrom(_ actions: inout posix_spawn_file_actions_t, _ first: Int32) throws {
    typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
        throw Failure("this libc has no posix_spawn_file_actions_addclosefrom_np")
    }
    guard unsafeBitCast(symbol, to: Function.self)(&actions, first) == 0 else {
        throw Failure("cannot close the descriptors of a child")
    }
}

/// What went wrong with the test's own means.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
