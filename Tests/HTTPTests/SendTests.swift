import Foundation
import HTTP
import Testing

@Suite struct SendTests {
    @Test func `nginx gives the file, its length and its type`() throws {
        try withNginx(content: ["file": noise(5000)]) { server in
            let response = try client().send(Request(.get, "http://127.0.0.1:\(server.port)/file"))
            #expect(response.status == 200)
            #expect(response.reason == "OK")
            #expect(response.header("content-length") == "5000")
            #expect(response.body == noise(5000))
        }
    }

    @Test func `HEAD gives the length and no body`() throws {
        try withNginx(content: ["file": noise(5000)]) { server in
            let response = try client().send(Request(.head, "http://127.0.0.1:\(server.port)/file"), limit: 10)
            #expect(response.status == 200)
            #expect(response.header("Content-Length") == "5000")
            #expect(response.body.isEmpty)
        }
    }

    @Test func `a range is asked for by a header`() throws {
        try withNginx(content: ["file": noise(5000)]) { server in
            let response = try client().send(
                Request(.get, "http://127.0.0.1:\(server.port)/file", headers: [Header("Range", "bytes=10-19")]))
            #expect(response.status == 206)
            #expect(response.body == Array(noise(5000)[10..<20]))
        }
    }

    @Test(arguments: [400, 401, 403, 404, 500, 501, 595])
    func `every status is an answer and its reason phrase is kept`(status: Int) throws {
        try withScript([["status": status, "reason": "VM 211 is locked: ü", "text": "{}"]]) { server in
            let response = try client().send(Request(.get, "http://127.0.0.1:\(server.port)/"))
            #expect(response.status == status)
            #expect(response.reason == "VM 211 is locked: ü")
            #expect(response.body == Array("{}".utf8))
        }
    }

    @Test func `control characters of a reason phrase are dropped`() throws {
        try withScript([["raw": "HTTP/1.1 500 a\u{1B}[31mb\u{07}\r\nContent-Length: 0\r\n\r\n"]]) { server in
            let response = try client().send(Request(.get, "http://127.0.0.1:\(server.port)/"))
            #expect(response.reason == "a[31mb")
        }
    }

    @Test(arguments: [Method.post, .put, .delete])
    func `body and headers arrive as given and nothing is invented`(method: HTTP.Method) throws {
        try withScript([["text": "ok"]]) { server in
            let response = try client().send(
                Request(
                    method, "http://127.0.0.1:\(server.port)/a%20b?c=d%3D",
                    headers: [Header("X-Empty", ""), Header("Content-Type", "application/json")],
                    body: Array("{\"a\":1}".utf8)))
            #expect(response.status == 200)
            let entry = try #require(try server.entries().first)
            #expect(entry["method"] as? String == method.rawValue)
            #expect(entry["target"] as? String == "/a%20b?c=d%3D")
            #expect(entry["body"] as? String == "{\"a\":1}")
            let fields = try #require(entry["fields"] as? [String: String])
            #expect(
                fields == [
                    "host": "127.0.0.1:\(server.port)", "user-agent": "http-tests/1", "accept": "*/*",
                    "x-empty": "", "content-type": "application/json", "content-length": "7",
                ])
        }
    }

    @Test func `an empty POST says that it is empty and a DELETE has no body`() throws {
        try withScript([["text": "ok"]]) { server in
            let client = try client()
            _ = try client.send(Request(.post, "http://127.0.0.1:\(server.port)/"))
            _ = try client.send(Request(.delete, "http://127.0.0.1:\(server.port)/"))
            #expect(try server.sent("content-length") == ["0", ""])
            #expect(try server.sent("content-type") == ["", ""])
        }
    }

    @Test(arguments: [false, true])
    func `an answer above the limit is refused`(chunked: Bool) throws {
        try withScript([["chunked": chunked]], content: noise(1001)) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let client = try client()
            #expect(
                failure { _ = try client.send(Request(.get, url), limit: 1000) } == .tooLarge(url: url, limit: 1000))
            #expect(try client.send(Request(.get, url), limit: 1001).body == noise(1001))
        }
    }

    @Test func `a header without end is refused`() throws {
        let endless = (0..<4000).map { ["X-\($0)", String(repeating: "x", count: 100)] }
        try withScript([["headers": endless]]) { server in
            let error = failure { _ = try client().send(Request(.get, "http://127.0.0.1:\(server.port)/")) }
            guard case .headTooLarge = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a line break cannot smuggle in a header and the value is not shown`() throws {
        let request = Request(
            .get, "http://127.0.0.1:9/", headers: [Header("Authorization", "hunter2\r\nX-Evil: 1")])
        let error = failure { _ = try client().send(request) }
        #expect(error == .invalidHeader(name: "Authorization"))
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a peer that does not speak HTTP is recognised`() throws {
        try withScript([["raw": "SSH-2.0-OpenSSH_9.2\r\n", "end": "close"]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            #expect(failure { _ = try client().send(Request(.get, url)) } == .notHTTP(url: url))
        }
    }

    @Test func `nobody listening and an unknown host are told apart`() throws {
        guard case .cannotConnect = failure({ _ = try client().send(Request(.get, "http://127.0.0.1:1/")) }) else {
            Issue.record("not .cannotConnect")
            return
        }
        let unknown = failure { _ = try client().send(Request(.get, "http://nowhere.invalid/")) }
        #expect(unknown == .unresolvedHost("nowhere.invalid"))
    }

    @Test func `an answer cut short is an error`() throws {
        try withScript([["length": 100, "text": "{", "end": "close"]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let error = failure { _ = try client().send(Request(.get, url)) }
            #expect(error == .wrongLength(url: url, announced: 100, received: 1))
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"])
    func `a head that is cut off is a lost connection`(start: String) throws {
        try withScript([["raw": start, "end": "close"]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let error = failure { _ = try client().send(Request(.get, url)) }
            #expect(error == .connectionLost(url: url, sent: 0, received: 0))
        }
    }

    @Test func `an answer of two lengths is refused`() throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\n123456789"
        try withScript([["raw": answer, "end": "close"]]) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            #expect(failure { _ = try client().send(Request(.get, url)) } == .notHTTP(url: url))
        }
    }
}
