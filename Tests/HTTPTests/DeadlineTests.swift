import Foundation
import HTTP
import Testing

/// Peers that are never silent for long, and never done.
@Suite struct DeadlineTests {
    /// Ten bytes a second.
    private static var drip: [String: Any] { ["drip": 0.1] }

    @Test func `an answer that trickles in is given up`() throws {
        try withScript([Self.drip], content: noise(1000)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let limit = Duration.milliseconds(300)
            #expect(
                failure { _ = try client(answer: limit).send(Request(.get, url)) }
                    == .unfinished(url: url, after: limit))
        }
    }

    @Test func `so is the answer to an upload, which may wait as long as it likes before it begins`() throws {
        try withScript([Self.drip], content: noise(1000)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let limit = Duration.milliseconds(300)
            let error = failure {
                _ = try client(answer: limit).upload(Request(.post, url), contentLength: 1) { buffer in
                    usleep(600_000)
                    buffer[0] = 1
                    return .bytes(1)
                }
            }
            #expect(error == .unfinished(url: url, after: limit))
        }
    }

    @Test func `a download that is slower than it may be is given up, and not resumed`() throws {
        try withScript([Self.drip], content: noise(1000)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let slow = Deadline.average(bytesPerSecond: 10_000, over: .milliseconds(400))
            let result = try download(url, with: client(deadline: slow))
            guard case .tooSlow(url, let rate, least: 10_000) = result.error else {
                Issue.record("\(String(describing: result.error))")
                return
            }
            #expect(rate < 10_000 && result.events.count <= 1)
        }
    }

    @Test func `one that is fast enough is not`() throws {
        try withScript([Self.drip], content: noise(12)) { server in
            let enough = Deadline.average(bytesPerSecond: 1, over: .milliseconds(300))
            let result = try download("http://127.0.0.1:\(server.port)/", with: client(deadline: enough))
            #expect(result.bytes == noise(12))
        }
    }

    /// Each attempt makes progress, so that there would be another for ever.
    @Test func `a byte an attempt does not keep a download going`() throws {
        let steps: [[String: Any]] = Array(repeating: ["send": 1, "end": "close"], count: 1000)
        try withScript(steps, content: noise(100_000)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let result = try download(url, with: client(deadline: .whole(.milliseconds(400))))
            #expect(result.error == .unfinished(url: url, after: .milliseconds(400)))
        }
    }

    @Test func `a slow sink is no slow server`() throws {
        try withScript([[:]], content: noise(200_000)) { server in
            // Pieces have 16 KiB at most, so that the sink takes longer than that.
            let limit = Deadline.whole(.seconds(3))
            let result = try download("http://127.0.0.1:\(server.port)/", with: client(deadline: limit)) { _ in
                usleep(400_000)
                return true
            }
            #expect(result.bytes == noise(200_000))
        }
    }

    @Test func `a header line that does not end is named as such`() throws {
        try withScript([["endless": 1_000_000]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let error = failure { _ = try client().send(Request(.get, url)) }
            guard case .headTooLarge(url, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect("\(error!)".contains("header that does not end"))
        }
    }
}
