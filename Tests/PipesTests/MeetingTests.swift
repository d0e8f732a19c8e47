import Pipes
import Testing

/// A group in which nobody goes on before all have come or left.
@Suite struct MeetingTests {
    /// Who has gone on so far, and what they were told.
    private typealias Passed = Monitor<[Int: Bool]>

    private func start(_ member: Int, _ meeting: Meeting, _ passed: Passed) throws -> WorkerThread {
        try WorkerThread {
            let answer = meeting.come(member) { false }
            passed.withLock { $0[member] = answer }
        }
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func `nobody goes on before the last has come, in whatever order`(order: [Int]) throws {
        let (meeting, passed) = (Meeting([0, 1, 2]), Passed([:]))
        let early = try order.dropLast().map { try start($0, meeting, passed) }
        #expect(passed.wait(timeout: .milliseconds(20)) { $0.isEmpty ? nil : true } == nil)
        let last = try start(order[2], meeting, passed)
        for thread in early + [last] { thread.join() }
        #expect(passed.withLock { $0 } == [0: true, 1: true, 2: true])
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]], 0..<3)
    func `who has left is not waited for, whenever that was`(order: [Int], leaver: Int) throws {
        let (meeting, passed) = (Meeting([0, 1, 2]), Passed([:]))
        var threads: [WorkerThread] = []
        for (number, member) in order.enumerated() {
            if number == order.count - 1 { #expect(passed.withLock { $0.isEmpty }) }
            if member == leaver { meeting.leave(member) } else { threads.append(try start(member, meeting, passed)) }
        }
        for thread in threads { thread.join() }
        #expect(passed.withLock { $0.count == 2 && $0.values.allSatisfy { $0 } })
    }

    @Test func `a member that comes alone, or after all others have left, does not wait`() {
        let meeting = Meeting([0, 1])
        meeting.leave(1)
        #expect(meeting.come(0) { true })
        #expect(Meeting([7]).come(7) { true })
        #expect(Meeting([]).come(7) { true }, "somebody nobody waits for")
    }

    @Test func `leaving after coming, or twice, changes nothing for the others`() throws {
        let (meeting, passed) = (Meeting([0, 1, 2]), Passed([:]))
        #expect(!meeting.come(0) { true }, "it is stopped, since others are missing")
        meeting.leave(0)
        meeting.leave(1)
        meeting.leave(1)
        let waiting = try start(0, meeting, passed)
        #expect(passed.wait(timeout: .milliseconds(20)) { $0.isEmpty ? nil : true } == nil)
        meeting.leave(2)
        waiting.join()
        #expect(passed.withLock { $0 } == [0: true])
    }

    @Test func `who is stopped goes at once, and the others need not wait for it`() throws {
        let (meeting, passed, isStopped) = (Meeting([0, 1, 2]), Passed([:]), Monitor(false))
        let stopped = try WorkerThread {
            let answer = meeting.come(0) { isStopped.withLock { $0 } }
            passed.withLock { $0[0] = answer }
        }
        let patient = try start(1, meeting, passed)
        isStopped.withLock { $0 = true }
        stopped.join()
        #expect(passed.withLock { $0 } == [0: false])
        meeting.leave(2)
        patient.join()
        #expect(passed.withLock { $0 } == [0: false, 1: true])
    }
}
