import Foundation
import HTTP
import Testing

@Suite struct DownloadTests {
    @Test(arguments: [0, 1, 300_000])
    func `nginx gives every byte once and in order`(size: Int) throws {
        try withNginx(content: ["file": noise(size)]) { server in
            let result = try download("http://127.0.0.1:\(server.port)/file", with: client())
            #expect(result.bytes == noise(size))
            #expect(result.events == [.started(total: UInt64(size))])
            let tag = try #require(result.summary?.entityTag)
            #expect(result.summary == DownloadSummary(bytes: UInt64(size), attempts: 1, entityTag: tag))
            let again = try download(
                "http://127.0.0.1:\(server.port)/file", headers: [Header("If-None-Match", tag)], with: client())
            guard case .status(_, code: 304, _) = again.error else {
                Issue.record("\(String(describing: again.error))")
                return
            }
        }
    }

    @Test func `an answer without a length is taken to its end`() throws {
        try withScript([["chunked": true]], content: noise(100_000)) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.bytes == noise(100_000))
            #expect(result.events == [.started(total: nil)])
        }
    }

    @Test func `the bytes are the file's own and not compressed on the way`() throws {
        try withNginx(
            content: ["file": Array(repeating: 65, count: 50_000)],
            locations: "gzip on; gzip_types *; gzip_min_length 1;"
        ) { server in
            let result = try download("http://127.0.0.1:\(server.port)/file", with: client())
            #expect(result.bytes == Array(repeating: 65, count: 50_000))
            #expect(result.events == [.started(total: 50_000)])
        }
    }

    @Test func `the sink can stop it`() throws {
        try withNginx(content: ["file": Array(repeating: 7, count: 2_000_000)]) { server in
            let result = try download("http://127.0.0.1:\(server.port)/file", with: client()) { _ in false }
            #expect(result.error == .stoppedByReceiver)
            #expect(result.bytes.count < 2_000_000)
        }
    }

    @Test func `a sink slower than the stall time-out trips nothing`() throws {
        try withNginx(content: ["file": Array(repeating: 7, count: 20_000_000)]) { server in
            var naps = 3
            let result = try download(
                "http://127.0.0.1:\(server.port)/file", retry: .none, with: client(stall: .milliseconds(150))
            ) { _ in
                if naps > 0 { usleep(400_000) }
                naps -= 1
                return true
            }
            #expect(result.error == nil)
            #expect(result.bytes.count == 20_000_000)
            #expect(naps < 0)
        }
    }

    @Test func `redirects are followed and credentials stay behind`() throws {
        try withNginx(content: ["file": noise(1000)]) { target in
            let moved = ["Location", "http://127.0.0.1:\(target.port)/file"]
            let steps: [Step] = [
                ["status": 302, "headers": [["Location", "/next"]], "text": "moved"],
                ["status": 301, "headers": [moved], "text": "moved"],
            ]
            try withScript(steps) { server in
                let headers = [Header("Authorization", "Bearer secret"), Header("X-Kept", "1")]
                let result = try download("http://127.0.0.1:\(server.port)/first", headers: headers, with: client())
                #expect(result.bytes == noise(1000))
                #expect(result.summary?.attempts == 1)
                #expect(try server.entries().map { $0["target"] as? String } == ["/first", "/next"])
                #expect(try server.sent("authorization") == ["Bearer secret", "Bearer secret"])
            }
        }
    }

    @Test func `credentials are not sent to another origin`() throws {
        try withScript([["text": "here"]]) { target in
            let moved = ["Location", "http://127.0.0.1:\(target.port)/"]
            try withScript([["status": 307, "headers": [moved], "text": ""]]) { server in
                let headers = [Header("Authorization", "Bearer secret"), Header("X-Kept", "1")]
                let url = "http://user:secret@127.0.0.1:\(server.port)/"
                for headers in [headers, []] {
                    let result = try download(url, headers: headers, with: client())
                    #expect(result.bytes == Array("here".utf8))
                }
                #expect(try target.sent("authorization") == ["", ""])
                #expect(try target.sent("x-kept") == ["1", ""])
                let basic = "Basic " + Data("user:secret".utf8).base64EncodedString()
                #expect(try server.sent("authorization") == ["Bearer secret", basic])
            }
        }
    }

    @Test func `credentials of the URL go on to the same origin`() throws {
        let steps: [Step] = [["status": 302, "headers": [["Location", "/next"]], "text": ""], ["text": "here"]]
        try withScript(steps) { server in
            let result = try download("http://user:secret@127.0.0.1:\(server.port)/", with: client())
            #expect(result.bytes == Array("here".utf8))
            let basic = "Basic " + Data("user:secret".utf8).base64EncodedString()
            #expect(try server.sent("authorization") == [basic, basic])
        }
    }

    @Test func `endless redirects end`() throws {
        try withScript([["status": 302, "headers": [["Location", "/again"]], "text": ""]]) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            guard case .unsupported = result.error else {
                Issue.record("\(String(describing: result.error))")
                return
            }
            #expect(try server.entries().count == 11)
        }
    }

    @Test func `a redirect to a file or from https to http is refused`() throws {
        let authority = try Authority.shared.get()
        try withScript([["status": 302, "headers": [["Location", "file:///etc/passwd"]], "text": ""]]) { server in
            let error = try download("http://127.0.0.1:\(server.port)/", with: client()).error
            guard case .unsupported = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        let insecure = [["Location", "http://127.0.0.1:1/"]]
        try withScript([["status": 302, "headers": insecure, "text": ""]], tls: authority.good) { server in
            let client = try client(trust: .authorities(file: authority.file.path))
            guard case .unsupported = try download("https://127.0.0.1:\(server.port)/", with: client).error else {
                Issue.record("followed")
                return
            }
        }
    }

    @Test func `many downloads at once on one client do not mix`() throws {
        let files = Dictionary(uniqueKeysWithValues: (0..<6).map { ("\($0)", Array(noise(400_000 + $0).reversed())) })
        try withNginx(content: files) { server in
            let shared = try client()
            let port = server.port
            DispatchQueue.concurrentPerform(iterations: 6) { number in
                let result = try? download("http://127.0.0.1:\(port)/\(number)", with: shared)
                #expect(result?.bytes == files["\(number)"])
            }
        }
    }
}
