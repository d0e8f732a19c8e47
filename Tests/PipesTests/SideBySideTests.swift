import Foundation
import Pipes
import Synchronization
import Testing

private struct Refusal: Error, Equatable { let number: Int }

/// Work for many things at a time.
@Suite struct SideBySideTests {
    /// How many are in there, and the most there ever were.
    private final class Room: Sendable {
        let state = Monitor<(inside: Int, most: Int, began: Int)>((0, 0, 0))

        /// - Parameter company: waits inside until so many are there at once.
        func stay(company: Int) {
            state.withLock { state in
                state.inside += 1
                state.began += 1
                state.most = max(state.most, state.inside)
            }
            // A minute: only a failure takes that long.
            _ = state.wait(timeout: .seconds(60)) { $0.most >= company ? true : nil }
            state.withLock { $0.inside -= 1 }
        }
    }

    @Test func `as many as allowed are under way at once, and no more`() {
        let room = Room()
        let results = sideBySide(Array(0..<40), atMost: 8) { number in
            room.stay(company: 8)
            return number * 2
        }
        #expect(results == (0..<40).map { $0 * 2 })
        #expect(room.state.withLock { $0.most } == 8)
    }

    @Test(arguments: [(0, 8), (1, 8), (3, 1), (5, 100)]) func `few things need few threads`(count: Int, limit: Int) {
        #expect(sideBySide(Array(0..<count), atMost: limit) { $0 } == Array(0..<count))
    }

    @Test func `a failure is thrown as it is, and nothing is begun after it`() {
        let begun = Mutex(0)
        let isThrown = Mutex(false)
        #expect(throws: Refusal(number: 3)) {
            try sideBySide(Array(0..<1000), atMost: 4) { number throws(Refusal) in
                begun.withLock { $0 += 1 }
                guard number != 3 else {
                    isThrown.withLock { $0 = true }
                    throw Refusal(number: 3)
                }
                // The others end when the failure has had its time to be noted.
                while !isThrown.withLock({ $0 }) { usleep(1000) }
                usleep(1_000_000)
                return number
            }
        }
        #expect(begun.withLock { $0 } == 4)
        let alone = Mutex(0)
        #expect(throws: Refusal(number: 3)) {
            try sideBySide(Array(0..<1000), atMost: 1) { number throws(Refusal) in
                alone.withLock { $0 += 1 }
                guard number != 3 else { throw Refusal(number: 3) }
            }
        }
        #expect(alone.withLock { $0 } == 4)
    }
}
