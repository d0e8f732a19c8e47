import Foundation
import HTTP
import Testing

@Suite struct ProxyTests {
    private func targets() throws -> [String] {
        try ProxyServer.shared.get().server.entries().compactMap { $0["target"] as? String }
    }

    @Test func `http goes through the proxy of the environment`() throws {
        try withNginx(content: ["file": noise(70_000)]) { server in
            let url = "http://mirror.test:\(server.port)/file"
            let result = try download(url, with: client())
            #expect(result.bytes == noise(70_000))
            #expect(try targets().contains(url))
        }
    }

    @Test func `https goes through it by CONNECT, and the certificate is the server's`() throws {
        let authority = try Authority.shared.get()
        try withScript([["text": "hello"]], tls: authority.good) { server in
            let client = try client(trust: .authorities(file: authority.file.path))
            let response = try client.send(Request(.get, "https://mirror.test:\(server.port)/"))
            #expect(response.body == Array("hello".utf8))
            #expect(response.headers.map(\.name) == ["Content-Length"])
            #expect(try targets().contains("mirror.test:\(server.port)"))
        }
    }

    @Test func `no_proxy is kept to`() throws {
        try withNginx(content: ["file": noise(10)]) { server in
            let response = try client().send(Request(.get, "http://localhost:\(server.port)/file"))
            #expect(response.status == 200)
            #expect(try targets().contains { $0.contains(":\(server.port)") } == false)
        }
    }

    @Test func `a proxy that refuses is named as such`() throws {
        let error = failure { _ = try client().send(Request(.get, "https://refused.test:443/")) }
        #expect(error == .proxyRefused(url: "https://refused.test:443/", code: 403))
    }
}
