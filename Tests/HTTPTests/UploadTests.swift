import Foundation
import HTTP
import Testing

@Suite struct UploadTests {
    private let authority: Authority

    init() throws { authority = try Authority.shared.get() }

    private func secure() throws -> HTTPClient { try client(trust: .authorities(file: authority.file.path)) }

    /// Sends `content` in pieces of at most `piece` bytes.
    private func upload(
        _ content: [UInt8], piece: Int = .max, to url: String, with client: HTTPClient
    ) throws(HTTPError) -> Response {
        var rest = content[...]
        return try client.upload(Request(.post, url), contentLength: UInt64(content.count)) { buffer in
            let count = min(piece, rest.count, buffer.count)
            buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return .bytes(count)
        }
    }

    private struct Taken: Decodable {
        let length: Int
        let sha256: String
        let fields: [String: String]
    }

    @Test(arguments: [0, 1, 16383, 16384, 16385, 16386, 5 << 20], [false, true])
    func `every byte arrives, with its exact length and no more`(size: Int, tls: Bool) throws {
        try withUpload(tls: tls ? authority.good : nil) { server in
            let url = "\(tls ? "https" : "http")://127.0.0.1:\(server.port)/upload"
            let response = try upload(noise(size), to: url, with: try secure())
            #expect(response.status == 200)
            #expect(response.reason == "Taken")
            let taken = try JSONDecoder().decode(Taken.self, from: Data(response.body))
            #expect(taken.length == size)
            #expect(taken.fields["content-length"] == "\(size)")
            #expect(taken.fields["expect"] == nil)
            #expect(taken.fields["transfer-encoding"] == nil)
            #expect(taken.fields["content-type"] == nil)
            try withScratch { folder in
                try Data(noise(size)).write(to: folder.appending(path: "body"))
                let sum = try run("sha256sum", ["body"], in: folder)
                #expect(sum.hasPrefix(taken.sha256))
            }
        }
    }

    @Test(arguments: [1, 700, 8192])
    func `the first piece is the beginning of one TLS record`(size: Int) throws {
        try withUpload(tls: authority.good) { server in
            var first = true
            let response = try secure().upload(
                Request(.post, "https://127.0.0.1:\(server.port)/upload"), contentLength: UInt64(size + 50_000)
            ) { buffer in
                let count = first ? size : buffer.count
                buffer[..<count].initializeMemory(as: UInt8.self, repeating: first ? 1 : 2)
                first = false
                return .bytes(count)
            }
            #expect(response.status == 200)
            // Either a record of its own, or behind the header in the header's record.
            let entries = try server.entries()
            let behind = try #require(entries[0]["behind"] as? Int)
            #expect(behind == 0 || behind >= size)
            #expect(entries[1]["piece"] as? Int == size)
        }
    }

    @Test func `a single byte leaves at once`() throws {
        try withUpload(tls: authority.good) { server in
            var sent = 0
            var arrived = true
            let response = try secure().upload(
                Request(.post, "https://127.0.0.1:\(server.port)/upload"), contentLength: 20
            ) { buffer in
                // The byte before must be there before the next one is given.
                wait(until: sent, at: server)
                arrived = arrived && count(server) == sent
                sent += 1
                buffer[0] = UInt8(sent)
                return .bytes(1)
            }
            #expect(arrived)
            #expect(response.status == 200)
            #expect(try server.entries().compactMap { $0["piece"] as? Int } == Array(repeating: 1, count: 20))
        }
    }

    private func wait(until bytes: Int, at server: Server) {
        for _ in 0..<2000 where count(server) < bytes { usleep(5000) }
    }

    private func count(_ server: Server) -> Int {
        ((try? server.entries()) ?? []).compactMap { $0["count"] as? Int }.last ?? 0
    }

    @Test func `a source slower than the stall time-out trips nothing`() throws {
        try withUpload { server in
            var rest = 3
            let slow = try client(stall: .milliseconds(150))
            let response = try slow.upload(
                Request(.put, "http://127.0.0.1:\(server.port)/"), contentLength: 3
            ) { buffer in
                usleep(400_000)
                rest -= 1
                buffer[0] = 0
                return .bytes(1)
            }
            #expect(response.status == 200)
            #expect(rest == 0)
        }
    }

    @Test func `aborting closes the connection with half a body`() throws {
        try withUpload(tls: authority.good) { server in
            var pieces = 0
            let error = failure {
                _ = try secure().upload(
                    Request(.post, "https://127.0.0.1:\(server.port)/upload"), contentLength: 1_000_000
                ) { buffer in
                    pieces += 1
                    if pieces > 3 { return .abort }
                    buffer[..<1000].initializeMemory(as: UInt8.self, repeating: 7)
                    return .bytes(1000)
                }
            }
            #expect(error == .uploadAborted)
            try wait(untilClosed: server)
            #expect(try server.entries().last?["closed"] as? Int == 3000)
        }
    }

    @Test(arguments: [false, true])
    func `an early refusal ends the upload, time and again`(tls: Bool) throws {
        try withUpload("refuse", after: 1 << 20, tls: tls ? authority.good : nil) { server in
            let client = try secure()
            for _ in 0..<5 {
                let url = "\(tls ? "https" : "http")://127.0.0.1:\(server.port)/"
                let response = try upload(noise(1 << 14), repeating: 2048, to: url, with: client)
                #expect(response.status == 401)
                #expect(response.reason == "No ticket")
                #expect(response.body == Array("who are you?".utf8))
            }
        }
    }

    @Test(arguments: ["reset", "bare"], [false, true])
    func `a refusal is read before a byte is sent into the connection it closed`(mode: String, tls: Bool) throws {
        try withUpload(mode, after: 1000, tls: tls ? authority.good : nil) { server in
            let url = "\(tls ? "https" : "http")://127.0.0.1:\(server.port)/"
            var pieces = 0
            let response = try secure().upload(Request(.post, url), contentLength: 1_000_000) { buffer in
                pieces += 1
                // One piece for the server to read, one to leave unread; the third is ready only when it has
                // answered, closed and thereby reset the connection.
                if pieces == 2 { wait(until: 1000, at: server) }
                if pieces == 3 { try? wait(untilClosed: server) }
                buffer[..<1000].initializeMemory(as: UInt8.self, repeating: 7)
                return .bytes(1000)
            }
            #expect(response.status == 401)
            #expect(response.reason == "No ticket")
            #expect(response.body == Array((mode == "bare" ? "" : "who are you?").utf8))
            #expect(pieces <= 3)
        }
    }

    private func wait(untilClosed server: Server) throws {
        for _ in 0..<2000 where try server.entries().last?["closed"] == nil { usleep(5000) }
    }

    /// Sends the same block again and again.
    private func upload(
        _ block: [UInt8], repeating times: Int, to url: String, with client: HTTPClient
    ) throws(HTTPError) -> Response {
        try client.upload(Request(.post, url), contentLength: UInt64(block.count * times)) { buffer in
            let count = min(block.count, buffer.count)
            buffer.copyBytes(from: block.prefix(count))
            return .bytes(count)
        }
    }

    @Test(arguments: [0, 1, 1 << 20])
    func `a server that closes without an answer loses the connection`(after: Int) throws {
        try withUpload("drop", after: after, tls: authority.good) { server in
            let url = "https://127.0.0.1:\(server.port)/"
            let error = failure { _ = try upload(noise(1 << 14), repeating: 2048, to: url, with: secure()) }
            guard case .connectionLost(url, let sent, 0) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(sent < 2048 << 14)
        }
    }

    @Test func `a server that takes no more is stalled`() throws {
        try withUpload("hang", after: 1000) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let quick = try client(stall: .milliseconds(400))
            let error = failure { _ = try upload(noise(1 << 14), repeating: 2048, to: url, with: quick) }
            #expect(error == .stalled(url: url, after: .milliseconds(400)))
        }
    }

    @Test func `a complete answer ends the upload though the body is not all sent`() throws {
        try withUpload("early", after: 5000, tls: authority.good) { server in
            var given = 0
            let response = try secure().upload(
                Request(.post, "https://127.0.0.1:\(server.port)/"), contentLength: 1 << 40
            ) { buffer in
                // Give what the server wants, then byte by byte, as one who waits for the end of a source.
                let count = given == 0 ? 5000 : 1
                if given > 0 { usleep(1000) }
                given += count
                buffer[..<count].initializeMemory(as: UInt8.self, repeating: 7)
                return .bytes(count)
            }
            #expect(response.reason == "Enough")
            #expect(response.body == Array("thanks".utf8))
            try wait(untilClosed: server)
            #expect(try server.entries().last?["closed"] as? Int ?? .max <= given)
        }
    }

    @Test func `cancelling ends an upload`() throws {
        try withUpload("hang", after: 1000) { server in
            let deadline = SuspendingClock.now.advanced(by: .milliseconds(300))
            let stopping = try client(isCancelled: { SuspendingClock.now > deadline })
            let url = "http://127.0.0.1:\(server.port)/"
            #expect(failure { _ = try upload(noise(1 << 14), repeating: 2048, to: url, with: stopping) } == .cancelled)
        }
    }
}
