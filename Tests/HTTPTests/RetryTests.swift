import Foundation
import HTTP
import Synchronization
import Testing

@Suite struct RetryTests {
    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `a temporary status is tried again`(status: Int) throws {
        let steps: [Step] = [["status": status, "text": "later"], ["status": status, "text": "later"], [:]]
        try withScript(steps, content: noise(500)) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.bytes == noise(500))
            let url = "http://127.0.0.1:\(server.port)/"
            let because = HTTPError.status(url: url, code: status, reason: "OK")
            #expect(
                result.events == [
                    .retry(attempt: 2, of: 3, wait: .milliseconds(1), resumeAt: 0, because: because),
                    .retry(attempt: 3, of: 3, wait: .milliseconds(2), resumeAt: 0, because: because),
                    .started(total: 500),
                ])
        }
    }

    @Test(arguments: [400, 401, 403, 404, 410, 501])
    func `a lasting status is not`(status: Int) throws {
        try withScript([["status": status, "reason": "Nope", "text": "no"], [:]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let expected: HTTPError =
                [404, 410].contains(status) ? .notFound(url: url) : .status(url: url, code: status, reason: "Nope")
            let result = try download(url, with: client())
            #expect(result.error == expected)
            #expect(try server.entries().count == 1)
        }
    }

    @Test func `Retry-After is honoured up to the cap`() throws {
        let steps: [Step] = [
            ["status": 503, "headers": [["Retry-After", "1"]], "text": ""],
            ["status": 503, "headers": [["Retry-After", "3600"]], "text": ""],
            [:],
        ]
        let policy = RetryPolicy(attempts: 3, firstWait: .milliseconds(1), longestWait: .milliseconds(1200))
        try withScript(steps, content: noise(5)) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", retry: policy, with: client())
            let waits = result.events.compactMap {
                if case .retry(_, _, let wait, _, _) = $0 { wait } else { nil }
            }
            #expect(waits == [.seconds(1), .milliseconds(1200)])
            #expect(result.bytes == noise(5))
        }
    }

    @Test func `a name that does not resolve is looked up again and named in the end`() throws {
        let policy = RetryPolicy(attempts: 3, firstWait: .milliseconds(1), longestWait: .milliseconds(1))
        let result = try download("http://nowhere.invalid/", retry: policy, with: client())
        #expect(result.error == .gaveUp(attempts: 3, last: .unresolvedHost("nowhere.invalid")))
        #expect(result.events.count == 2)
    }

    @Test func `a long error page is not read to its end`() throws {
        try withScript([["status": 403, "text": String(repeating: "x", count: 3_000_000)]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let result = try download(url, with: client())
            #expect(result.error == .status(url: url, code: 403, reason: "OK"))
        }
    }

    @Test func `a peer that says nothing is stalled`() throws {
        try withScript([["send": 700, "end": "hang"]], content: noise(1000)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let result = try download(url, retry: .none, with: client(stall: .milliseconds(300)))
            #expect(result.error == .stalled(url: url, after: .milliseconds(300)))
            #expect(result.bytes == Array(noise(1000)[..<700]))
        }
    }

    @Test func `a stalled attempt is resumed by another`() throws {
        try withScript([["send": 700, "end": "hang"], [:]], content: noise(1000)) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client(stall: .milliseconds(300)))
            #expect(result.bytes == noise(1000))
            #expect(try server.sent("range") == ["", "bytes=700-"])
        }
    }

    @Test func `an answer that does not come in time is a time-out`() throws {
        try withScript([["status": 0, "end": "hang"]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let request = Request(.get, url, responseTimeout: .milliseconds(200))
            #expect(failure { _ = try client().send(request) } == .timedOut(url: url, after: .milliseconds(200)))
            let patient = Request(.post, url, body: [1], responseTimeout: .milliseconds(700))
            let quick = try client(stall: .milliseconds(100))
            #expect(failure { _ = try quick.send(patient) } == .timedOut(url: url, after: .milliseconds(700)))
        }
    }

    @Test func `a handshake that nobody answers is a time-out`() throws {
        // This server waits for a request in plain text and never answers the handshake.
        try withScript([[:]]) { server in
            let url = "https://127.0.0.1:\(server.port)/"
            let error = failure { _ = try client(connect: .milliseconds(300)).send(Request(.get, url)) }
            #expect(error == .timedOut(url: url, after: .milliseconds(300)))
        }
    }

    @Test func `cancelling ends a transfer that waits`() throws {
        try withScript([["send": 700, "end": "hang"]], content: noise(1000)) { server in
            let flag = Mutex(false)
            let stopping = try client(isCancelled: { flag.withLock { $0 } })
            let result = try download("http://127.0.0.1:\(server.port)/", with: stopping) { _ in
                flag.withLock { $0 = true }
                return true
            }
            #expect(result.error == .cancelled)
        }
    }

    @Test func `cancelling ends a wait between attempts`() throws {
        try withScript([["status": 503, "text": ""]]) { server in
            let flag = Mutex(false)
            let stopping = try client(isCancelled: { flag.withLock { $0 } })
            let policy = RetryPolicy(attempts: 3, firstWait: .seconds(3600), longestWait: .seconds(3600))
            let error = failure {
                _ = try stopping.download(
                    "http://127.0.0.1:\(server.port)/", retry: policy,
                    onEvent: { _ in flag.withLock { $0 = true } }, sink: { _ in true })
            }
            #expect(error == .cancelled)
        }
    }

    @Test func `a kept connection is used again`() throws {
        try withScript([["text": "a"]]) { server in
            let client = try client()
            for _ in 0..<3 { _ = try client.send(Request(.get, "http://127.0.0.1:\(server.port)/")) }
            let connections = try server.entries().map { $0["connection"] as? Int }
            #expect(Set(connections).count == 1)
            #expect(connections.count == 3)
        }
    }

    @Test(arguments: ["close", "reset"])
    func `a kept connection that has died is replaced for a GET`(how: String) throws {
        // The second request finds the connection closed while it is on its way.
        try withScript([["text": "a"], ["status": 0, "end": how], ["text": "b"]]) { server in
            let client = try client()
            let url = "http://127.0.0.1:\(server.port)/"
            #expect(try client.send(Request(.get, url)).body == Array("a".utf8))
            #expect(try client.send(Request(.get, url)).body == Array("b".utf8))
            #expect(try server.entries().count == 3)
        }
    }

    @Test(arguments: [Method.post, .put, .delete])
    func `what changes something is never sent twice`(method: HTTP.Method) throws {
        try withScript([["text": "a"], ["status": 0, "end": "close"], ["text": "b"]]) { server in
            let client = try client()
            let url = "http://127.0.0.1:\(server.port)/"
            _ = try client.send(Request(.get, url))
            guard case .connectionLost = failure({ _ = try client.send(Request(method, url)) }) else {
                Issue.record("not .connectionLost")
                return
            }
            let entries = try server.entries()
            #expect(entries.count == 2)
            #expect(entries[0]["connection"] as? Int != entries[1]["connection"] as? Int)
        }
    }

    @Test func `a connection that was idle for three seconds is not used again`() throws {
        try withScript([["text": "a"]]) { server in
            let client = try client()
            for _ in 0..<2 {
                _ = try client.send(Request(.get, "http://127.0.0.1:\(server.port)/"))
                usleep(3_050_000)
            }
            #expect(Set(try server.entries().map { $0["connection"] as? Int }).count == 2)
        }
    }

    @Test func `nginx closing idle connections is not noticed`() throws {
        try withNginx(content: ["file": noise(10)], locations: "keepalive_timeout 1s;") { server in
            let client = try client()
            for _ in 0..<2 {
                #expect(try client.send(Request(.get, "http://127.0.0.1:\(server.port)/file")).status == 200)
                usleep(1_100_000)
            }
        }
    }
}
