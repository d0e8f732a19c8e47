import HTTP
import Testing

@Suite struct HTTPErrorTests {
    private static let all: [(HTTPError, temporary: Bool)] = [
        (.invalidURL("x"), false), (.invalidHeader(name: "X"), false), (.unresolvedHost("h"), true),
        (.cannotConnect(url: "u", detail: "refused"), true), (.proxyRefused(url: "u", code: 403), false),
        (.proxyRefused(url: "u", code: 503), true),
        (.untrustedCertificate(host: "h", .wrongName, presented: nil), false),
        (.unusableAuthorities(file: "f"), false), (.unusableAuthorities(file: nil), false),
        (.tlsFailure(host: "h", detail: "d"), false),
        (.timedOut(url: "u", after: .seconds(3)), true), (.stalled(url: "u", after: .seconds(3)), true),
        (.connectionLost(url: "u", sent: 1, received: 2), true), (.notFound(url: "u"), false),
        (.unreadable(url: "u", detail: "d"), false), (.status(url: "u", code: 403, reason: "r"), false),
        (.status(url: "u", code: 503, reason: "r"), true), (.changedDuringDownload(url: "u", detail: "d"), true),
        (.wrongLength(url: "u", announced: 2, received: 1), true), (.tooLarge(url: "u", limit: 1), false),
        (.stoppedByReceiver, false), (.uploadAborted, false), (.cancelled, false),
        (.gaveUp(attempts: 3, last: .stalled(url: "u", after: .seconds(1))), true),
        (.gaveUp(attempts: 3, last: .cancelled), false), (.notHTTP(url: "u"), false), (.unsupported("no"), false),
        (.outOfMemory, false), (.libcurl(code: 1, detail: "d"), false),
    ]

    @Test(arguments: all.map(\.0))
    func `every error is one line without a capital or a full stop`(error: HTTPError) throws {
        let text = error.description
        #expect(!text.contains { $0.isNewline })
        #expect(try #require(text.first).isUppercase == false)
        #expect(text.last != ".")
    }

    @Test func `what passes by itself is temporary`() {
        for (error, temporary) in Self.all { #expect(error.isTemporary == temporary, "\(error)") }
    }

    @Test func `a password in a URL is in no error`() throws {
        for url in [
            "http://user:hunter2@127.0.0.1:1/", "https://user:hunter2@nowhere.invalid/", "ftp://user:hunter2@host/",
            "file://user:hunter2@host/nothing", "http://user:hunter2@/",
        ] {
            let error = failure { _ = try client().send(Request(.get, url)) }
            #expect(error?.description.contains("hunter2") == false, "\(String(describing: error))")
        }
    }
}
