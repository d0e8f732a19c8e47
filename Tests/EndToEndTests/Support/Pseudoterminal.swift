import Foundation

/// A terminal that a test looks at: what is written to one end is kept, with its width set as a window's is.
/// Only `bytes` and `isAtEnd` are shared with the thread that reads.
final class Pseudoterminal: @unchecked Sendable {
    private let master: Descriptor
    /// What a child gets as its terminal. Given away, so that the end of the children is the end of what is written.
    private var slave: Descriptor?
    private let lock = NSCondition()
    private var bytes = Data()
    private var isAtEnd = false

    init(columns: Int) throws {
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        guard openpty(&ends.master, &ends.slave, nil, nil, nil) == 0 else {
            throw Failure("cannot make a terminal: errno \(errno)")
        }
        master = Descriptor(ends.master)
        slave = Descriptor(ends.slave)
        resize(columns: columns)
    }

    /// A window of another width.
    func resize(columns: Int) {
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master.number, UInt(TIOCSWINSZ), &size)
    }

    /// Runs something with the child's end, then begins to read.
    func give<Result>(_ body: (Descriptor) throws -> Result) throws -> Result {
        guard let slave else { throw Failure("the terminal was given away") }
        let result = try body(slave)
        self.slave = nil
        Thread.detachNewThread { [self] in readAll() }
        return result
    }

    /// All that has been written so far.
    var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }

    /// All that was written, after the last child has gone.
    func everything() throws -> String {
        try lock.withLock {
            let deadline = Date.now + 60
            while !isAtEnd { guard lock.wait(until: deadline) else { throw Failure("somebody keeps the terminal") } }
        }
        return text
    }

    private func readAll() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(master.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            lock.withLock {
                // EIO: nobody has the other end any more.
                if count > 0 { bytes += buffer[..<count] } else { isAtEnd = true }
                lock.broadcast()
            }
            if count <= 0 { return }
        }
    }
}

extension String {
    /// What stood on the terminal one after the other: each line, and each that was drawn over.
    var drawnLines: [String] {
        split(whereSeparator: \.isNewline).map { String($0).replacing("\u{1b}[K", with: "") }.filter { !$0.isEmpty }
    }
}
