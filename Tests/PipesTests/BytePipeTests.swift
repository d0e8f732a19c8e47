import Pipes
import Testing

private func write(_ bytes: [UInt8], to pipe: BytePipe) -> Bool { pipe.write(bytes.span.bytes) }

@Suite struct BytePipeTests {
    @Test func `bytes come out as they went in, whatever the sizes`() throws {
        let pipe = BytePipe(capacity: 1000)
        let sent = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
        let writer = try WorkerThread {
            var position = 0
            for step in 1... where position < sent.count {
                let length = min(step * 7 % 2500, sent.count - position)
                _ = pipe.write(sent[position..<(position + length)].span.bytes)
                position += length
                if position == sent.count { break }
            }
            pipe.finish()
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 333)
        reading: while true {
            switch buffer.withUnsafeMutableBytes({ pipe.read(into: $0) }) {
            case .bytes(let count): received += buffer[..<count]
            case .end: break reading
            case .failed, .timedOut:
                Issue.record("the pipe broke")
                break reading
            }
        }
        writer.join()
        #expect(received == sent)
    }

    @Test func `a reserve stays in the pipe until the writer has finished`() {
        let pipe = BytePipe(capacity: 100)
        #expect(write([UInt8](repeating: 1, count: 60), to: pipe))
        #expect(read(pipe, leaving: 50) == .bytes(10))
        #expect(read(pipe, leaving: 50) == .timedOut)
        #expect(read(pipe, leaving: 49) == .bytes(1))
        pipe.finish()
        #expect(read(pipe, leaving: 50) == .bytes(49))
        #expect(read(pipe, leaving: 50) == .end)
    }

    @Test(arguments: [4, 7, 100]) func `a full pipe and a large reserve never wait for each other`(capacity: Int) throws
    {
        let pipe = BytePipe(capacity: capacity)
        let sent = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
        let writer = try WorkerThread {
            if write(sent, to: pipe) { pipe.finish() }
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 3)
        while case .bytes(let count) = buffer.withUnsafeMutableBytes({
            pipe.read(into: $0, leaving: capacity - max(1, capacity / 4))
        }) {
            received += buffer[..<count]
        }
        writer.join()
        #expect(received == sent)
    }

    @Test func `a failure is seen at once, even with bytes waiting, and no finish mends it`() {
        let pipe = BytePipe(capacity: 100)
        #expect(write([1, 2, 3], to: pipe))
        pipe.fail()
        pipe.finish()
        #expect(read(pipe, leaving: 0) == .failed)
        #expect(!write([4], to: pipe))
    }

    @Test func `a writer that waits for room is released when the reader goes`() throws {
        let pipe = BytePipe(capacity: 4)
        let result = Monitor<Bool?>(nil)
        let writer = try WorkerThread {
            let written = write([1, 2, 3, 4, 5, 6], to: pipe)
            result.withLock { $0 = written }
        }
        pipe.close()
        writer.join()
        #expect(result.withLock { $0 } == false)
    }

    private func read(_ pipe: BytePipe, leaving reserve: Int) -> BytePipe.ReadResult {
        withUnsafeTemporaryAllocation(byteCount: 100, alignment: 1) {
            pipe.read(into: $0, leaving: reserve, timeout: .milliseconds(1))
        }
    }
}
