import Pipes
import Testing

/// The same bytes for several readers.
@Suite struct PipeFanTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
    }

    private static func write(_ bytes: [UInt8], to fan: PipeFan) -> Bool { fan.write(bytes.span.bytes) }

    private static func fan(_ capacities: [Int]) -> PipeFan { PipeFan(capacities.map { BytePipe(capacity: $0) }) }

    /// All that a pipe gives, and how that ends.
    private static func readAll(_ pipe: BytePipe, by step: Int) -> (bytes: [UInt8], end: BytePipe.ReadResult) {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: step)
        while true {
            // A minute: only a failure takes that long.
            let result = buffer.withUnsafeMutableBytes { pipe.read(into: $0, timeout: .seconds(60)) }
            guard case .bytes(let count) = result else { return (received, result) }
            received += buffer[..<count]
        }
    }

    /// Writes on a thread of its own, and finishes all pipes if they are still read.
    private static func writer(_ sent: [UInt8], to fan: PipeFan, by step: Int) throws -> WorkerThread {
        try WorkerThread {
            for start in stride(from: 0, to: sent.count, by: step) {
                guard write(Array(sent[start..<min(start + step, sent.count)]), to: fan) else { return }
            }
            for pipe in fan.pipes { pipe.finish() }
        }
    }

    @Test(arguments: [[1000], [1000, 1000, 1000], [1, 7, 100_000]])
    func `every reader gets every byte, whatever the room and the pace`(capacities: [Int]) throws {
        let (fan, sent) = (Self.fan(capacities), Self.bytes(20_000))
        let writer = try Self.writer(sent, to: fan, by: 333)
        let received = sideBySide(Array(fan.pipes.enumerated()), atMost: capacities.count) { index, pipe in
            Self.readAll(pipe, by: [17, 4096, 1][index])
        }
        writer.join()
        for reader in received { #expect(reader.bytes == sent && reader.end == .end) }
    }

    @Test(arguments: [0, 1, 2]) func `a reader that gives up is dropped, and the others get the rest`(index: Int) throws
    {
        let (fan, sent) = (Self.fan([100, 100, 100]), Self.bytes(5000))
        let writer = try Self.writer(sent, to: fan, by: 64)
        let received = sideBySide(Array(fan.pipes.enumerated()), atMost: 3) { number, pipe in
            guard number == index else { return Self.readAll(pipe, by: 50) }
            var buffer = [UInt8](repeating: 0, count: 10)
            let result = buffer.withUnsafeMutableBytes { pipe.read(into: $0) }
            pipe.close()
            return (buffer, result)
        }
        writer.join()
        for (number, reader) in received.enumerated() where number != index {
            #expect(reader.bytes == sent && reader.end == .end)
        }
    }

    @Test func `the slowest reader sets the pace of the writer`() throws {
        let fan = Self.fan([8, 1000])
        let returned = Monitor(false)
        let writer = try WorkerThread {
            _ = Self.write(Self.bytes(24), to: fan)
            returned.withLock { $0 = true }
        }
        // The second has room for all, and gets nothing before the first has been read: the writer waits there.
        var buffer = [UInt8](repeating: 0, count: 100)
        let early = buffer.withUnsafeMutableBytes { fan.pipes[1].read(into: $0, timeout: .milliseconds(50)) }
        #expect(early == .timedOut)
        #expect(!returned.withLock { $0 })
        fan.pipes[0].close()
        let later = buffer.withUnsafeMutableBytes { fan.pipes[1].read(into: $0, timeout: .seconds(60)) }
        writer.join()
        #expect(later == .bytes(24))
        #expect(returned.withLock { $0 })
    }

    @Test func `the writer is told when nobody reads any more, and not before`() {
        let fan = Self.fan([10, 10])
        #expect(Self.write([1, 2], to: fan))
        fan.pipes[0].close()
        #expect(Self.write([3], to: fan))
        fan.pipes[1].close()
        #expect(!Self.write([4], to: fan))
    }

    @Test func `a writer that waits for the last reader is released when that one goes`() throws {
        let fan = Self.fan([4, 4])
        fan.pipes[0].close()
        let isRead = Monitor<Bool?>(nil)
        let writer = try WorkerThread {
            let answer = Self.write([1, 2, 3, 4, 5, 6], to: fan)
            isRead.withLock { $0 = answer }
        }
        fan.pipes[1].close()
        writer.join()
        #expect(isRead.withLock { $0 } == false)
    }

    @Test func `a failure is everybody's, even of those who have not read yet`() {
        let fan = Self.fan([10, 10])
        #expect(Self.write([1, 2], to: fan))
        fan.fail()
        for pipe in fan.pipes { #expect(Self.readAll(pipe, by: 10) == ([], .failed)) }
        #expect(!Self.write([3], to: fan))
    }

    @Test func `one pipe may be finished while another fails`() {
        let fan = Self.fan([10, 10])
        #expect(Self.write([1, 2], to: fan))
        fan.pipes[0].finish()
        fan.pipes[1].fail()
        #expect(Self.readAll(fan.pipes[0], by: 10) == ([1, 2], .end))
        #expect(Self.readAll(fan.pipes[1], by: 10) == ([], .failed))
    }
}

private func == (
    left: (bytes: [UInt8], end: BytePipe.ReadResult), right: ([UInt8], BytePipe.ReadResult)
) -> Bool { left.bytes == right.0 && left.end == right.1 }
