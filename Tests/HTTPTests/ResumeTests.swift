import Foundation
import HTTP
import Testing

@Suite struct ResumeTests {
    private static let size = 1_000_000
    private let content = noise(Self.size)

    @Test(arguments: ["close", "reset"])
    func `ten dropped connections give the same bytes`(how: String) throws {
        // Each answer is broken off after a tenth, so that no step is without progress.
        let drops: [Step] = (0..<10).map { _ in ["send": 97_531, "end": how, "etag": "\"v1\""] }
        try withScript(drops + [["etag": "\"v1\""]], content: content) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.error == nil)
            #expect(result.bytes == content)
            #expect(result.summary == DownloadSummary(bytes: UInt64(Self.size), attempts: 11, entityTag: "\"v1\""))
            #expect(result.events.first == .started(total: UInt64(Self.size)))
            #expect(result.retries.count == 10)
            let tags = try server.sent("if-range")
            #expect(tags == [""] + Array(repeating: "\"v1\"", count: 10))
        }
    }

    @Test func `without an ETag the date confirms the rest`() throws {
        let date = "Wed, 21 Oct 2015 07:28:00 GMT"
        let steps: [Step] = [["send": 5000, "end": "close", "modified": date], ["modified": date]]
        try withScript(steps, content: content) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.bytes == content)
            #expect(try server.sent("if-range") == ["", date])
            #expect(try server.sent("range") == ["", "bytes=5000-"])
        }
    }

    @Test func `a weak ETag is not used`() throws {
        let steps: [Step] = [["send": 5000, "end": "close", "etag": "W/\"v1\""], ["etag": "W/\"v1\""]]
        try withScript(steps, content: content) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.bytes == content)
            #expect(try server.sent("if-range") == ["", ""])
        }
    }

    @Test func `a server that ignores ranges is read again from the start`() throws {
        let steps: [Step] = [
            ["send": 123_456, "end": "close", "etag": "\"v1\""],
            ["send": 400_000, "end": "close", "etag": "\"v1\"", "ignoreRange": true],
            ["etag": "\"v1\"", "ignoreRange": true],
        ]
        try withScript(steps, content: content) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            #expect(result.error == nil)
            #expect(result.bytes == content)
        }
    }

    @Test(arguments: [
        ("another ETag, whole", ["etag": "\"v2\"", "other": true] as [String: any Sendable]),
        ("another ETag in a part", ["etag": "\"v2\"", "other": true, "range": "bytes 5000-999999/1000000"]),
        ("another date", ["etag": "\"v1\"", "modified": "Wed, 21 Oct 2015 07:28:01 GMT"]),
        ("another length", ["etag": "\"v1\"", "range": "bytes 5000-999999/1000001"]),
        ("another part", ["etag": "\"v1\"", "range": "bytes 4999-999998/1000000"]),
        ("no Content-Range", ["etag": "\"v1\"", "range": "nonsense"]),
        ("starts over without a validator", ["ignoreRange": true]),
        ("has become shorter", ["status": 416, "text": ""]),
    ])
    func `two files are never spliced`(name: String, second: [String: any Sendable]) throws {
        let first: Step = [
            "send": 5000, "end": "close", "etag": "\"v1\"", "modified": "Wed, 21 Oct 2015 07:28:00 GMT",
        ]
        var second: Step = second
        // Pretend that If-Range fits, so that the answer is a part.
        if second["range"] != nil, second["etag"] as? String == "\"v2\"" { second["headers"] = [[String]]() }
        try withScript([first, second], content: content) { server in
            let result = try download("http://127.0.0.1:\(server.port)/", with: client())
            guard case .changedDuringDownload = result.error else {
                Issue.record("\(String(describing: result.error))")
                return
            }
            #expect(result.bytes == Array(content[..<5000]))
        }
    }

    @Test(arguments: [false, true])
    func `a real nginx that lost patience with a slow sink is resumed, unless the file is another`(
        isReplaced: Bool
    ) throws {
        // More than fits into the buffers of both sockets, so that nginx has to wait for the sink.
        let large = [UInt8](repeating: 7, count: 40_000_000)
        try withNginx(content: ["file": large], locations: "send_timeout 1s;") { server in
            let file = server.log.deletingLastPathComponent().appending(path: "root/file")
            var slept = false
            let result = try download("http://127.0.0.1:\(server.port)/file", with: client()) { _ in
                if slept { return true }
                slept = true
                usleep(2_500_000)
                if isReplaced {
                    unlink(file.path)
                    try? Data(large + [8]).write(to: file)
                }
                return true
            }
            if isReplaced {
                guard case .changedDuringDownload = result.error else {
                    Issue.record("\(String(describing: result.error))")
                    return
                }
            } else {
                #expect(result.bytes == large)
                #expect(result.summary?.attempts == 2)
            }
        }
    }

    @Test func `no progress ends after the policy's attempts`() throws {
        try withScript([["send": 5000, "end": "close"], ["status": 0, "end": "close"]], content: content) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let result = try download(url, with: client())
            #expect(result.bytes == Array(content[..<5000]))
            #expect(
                result.error
                    == .gaveUp(attempts: 3, last: .connectionLost(url: url, sent: 0, received: 0)))
            #expect(try server.entries().count == 3)
        }
    }

    @Test func `fewer bytes than announced at every attempt is a wrong length`() throws {
        let steps: [Step] = [["length": 2000, "text": "short", "end": "close"]]
        try withScript(steps, content: content) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let result = try download(url, retry: .none, with: client())
            #expect(result.error == .wrongLength(url: url, announced: 2000, received: 5))
        }
    }
}
