/// A bounded queue of bytes between two threads: one writes, one reads, each waits for the other.
///
/// Its memory is `capacity` from the start to the end, whatever flows through. The end of the stream is
/// said explicitly: `finish` means every byte was good, `fail` means that what has been read must not be used.
public final class BytePipe: @unchecked Sendable {
    /// How the last call to `read` ended.
    public enum ReadResult: Equatable, Sendable {
        /// So many bytes were copied; at least one.
        case bytes(Int)
        /// The writer has finished and all has been read.
        case end
        /// The writer has failed.
        case failed
        /// Nothing could be read in time.
        case timedOut
    }

    private enum Ending {
        case open, finished, failed
    }

    private struct State {
        var readPosition = 0
        var count = 0
        var ending = Ending.open
        var readerHasGone = false
        /// The writer has found it full and waits.
        var isFull = false
    }

    /// The most bytes that can wait in the pipe.
    public let capacity: Int
    /// A writer that found the pipe full goes on when so much of it is free, not at the first byte.
    private let roomToResume: Int
    // Only the writer touches the free part and only the reader the filled part, so both copy without the lock.
    private let storage: UnsafeMutableRawPointer
    private let monitor = Monitor(State())

    /// Makes an empty pipe.
    /// - Parameter capacity: bytes, at least 1.
    public init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        roomToResume = max(1, capacity / 4)
        storage = .allocate(byteCount: capacity, alignment: 4096)
    }

    deinit { storage.deallocate() }

    /// Copies all of `bytes` into the pipe and waits for room as long as it takes.
    /// - Returns: `false` when the reader has gone or the pipe has been ended; the writer should stop.
    public func write(_ bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { source in
            var written = 0
            while written < source.count {
                let room = monitor.wait(until: { self.room(in: &$0) }, wakingIf: { _ in false })
                guard case .free(let position, let free) = room else { return false }
                let length = min(free, source.count - written)
                UnsafeMutableRawBufferPointer(start: storage + position, count: length)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[written..<(written + length)]))
                monitor.withLock { $0.count += length }
                written += length
            }
            return true
        }
    }

    /// Writer: every byte has been written and is good.
    public func finish() { end(.finished) }

    /// Writer: what was written must not be used.
    public func fail() { end(.failed) }

    /// Reader: no more will be read; a waiting or later `write` returns `false`.
    public func close() { monitor.withLock { $0.readerHasGone = true } }

    /// Waits until more than `count` bytes are in the pipe or the writer has ended it.
    /// - Parameter count: less than `capacity`.
    /// - Returns: `false` when the writer has failed.
    public func waitForBytes(moreThan count: Int) -> Bool {
        precondition(count < capacity)
        let isGood: Bool? = monitor.wait { state in
            switch state.ending {
            case .failed: false
            case .finished: true
            case .open: state.count > count ? true : nil
            }
        }
        return isGood ?? false
    }

    /// Copies bytes out of the pipe and waits until there are some.
    /// - Parameters:
    ///   - buffer: where to; not empty.
    ///   - reserve: bytes to leave in the pipe until the writer has finished, at most three quarters of `capacity`.
    ///   - timeout: how long to wait; `nil` for ever.
    public func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int = 0, timeout: Duration? = nil
    ) -> ReadResult {
        precondition(!buffer.isEmpty && reserve <= capacity - roomToResume)
        var source = 0
        let found: ReadResult? = monitor.wait(timeout: timeout) { state in
            let readable: Int
            switch state.ending {
            case .failed: return .failed
            case .finished where state.count == 0: return .end
            case .finished: readable = state.count
            case .open: readable = state.count - reserve
            }
            guard readable > 0 else { return nil }
            source = state.readPosition
            return .bytes(min(readable, buffer.count, self.capacity - source))
        } wakingIf: { _ in
            false
        }
        guard case .bytes(let length) = found else { return found ?? .timedOut }
        buffer.baseAddress?.copyMemory(from: storage + source, byteCount: length)
        monitor.withLock { state in
            state.readPosition = (state.readPosition + length) % self.capacity
            state.count -= length
        } wakingIf: {
            $0.isFull && self.hasRoomToResume($0)
        }
        return .bytes(length)
    }

    private enum Room {
        case free(position: Int, length: Int)
        case never
    }

    private func hasRoomToResume(_ state: State) -> Bool { capacity - state.count >= roomToResume }

    /// The room that lies in one piece, or `nil` while the pipe is full.
    private func room(in state: inout State) -> Room? {
        guard !state.readerHasGone, state.ending == .open else { return .never }
        state.isFull = state.isFull ? !hasRoomToResume(state) : state.count == capacity
        guard !state.isFull else { return nil }
        let position = (state.readPosition + state.count) % capacity
        return .free(position: position, length: min(capacity - state.count, capacity - position))
    }

    private func end(_ ending: Ending) {
        monitor.withLock { state in
            // A failure that comes after the finish still counts; a finish never mends a failure.
            if state.ending != .failed { state.ending = ending }
        }
    }
}
