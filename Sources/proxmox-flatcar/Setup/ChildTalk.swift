#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What goes to a child and comes from it, all at once, so that neither waits for the other.
struct ChildTalk {
    private var input: ArraySlice<UInt8>
    private var stdin: FileEnd?
    private var stdout: FileEnd?
    private var stderr: FileEnd?
    private(set) var output: [UInt8] = []
    var errors: [UInt8] = []

    init(input: [UInt8], stdin: FileEnd, stdout: FileEnd, stderr: FileEnd) {
        (self.input, self.stdin, self.stdout, self.stderr) = (input[...], stdin, stdout, stderr)
        for end in [stdin, stdout, stderr] { end.makeNonblocking() }
    }

    /// Whether the child will say no more.
    var isOver: Bool { stdout == nil && stderr == nil }

    /// Moves what can be moved within so many milliseconds.
    mutating func exchange(waitingAtMost milliseconds: Int32) {
        var polls = [
            pollfd(fd: stdin?.descriptor ?? -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: stdout?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stderr?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard !isOver, poll(&polls, nfds_t(polls.count), milliseconds) > 0 else { return }
        if polls[0].revents != 0 { send() }
        if polls[1].revents != 0, let end = stdout, end.read(into: &output) { stdout = nil }
        if polls[2].revents != 0, let end = stderr, end.read(into: &errors) { stderr = nil }
    }

    private mutating func send() {
        guard let end = stdin else { return }
        let count = input.withUnsafeBytes { write(end.descriptor, $0.baseAddress, $0.count) }
        if count > 0 { input = input.dropFirst(count) }
        // A child that reads no further has had enough.
        let isGone = count < 0 && errno != EAGAIN && errno != EINTR
        if input.isEmpty || isGone {
            end.close()
            stdin = nil
        }
    }
}

/// Both ends of a pipe, neither of which gets into a child by accident.
struct OnePipe {
    let reader: FileEnd
    let writer: FileEnd

    init() throws(ChildProcess.Failure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .notStarted(errno) }
        (reader, writer) = (FileEnd(ends[0]), FileEnd(ends[1]))
    }
}

/// A descriptor, closed when nobody has it any more.
final class FileEnd {
    private(set) var descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close() }

    func close() {
        guard descriptor >= 0 else { return }
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #endif
        descriptor = -1
    }

    func makeNonblocking() { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }

    /// Appends what there is.
    /// - Returns: whether that was the end.
    func read(into bytes: inout [UInt8]) -> Bool {
        var count = 0
        bytes += [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
            #if canImport(Glibc)
            count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
            count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            initialized = max(0, count)
        }
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }
}
