import HTTP
import Testing

@Suite struct RetryPolicyTests {
    @Test func `the waits double up to the cap`() {
        let waits = (1...8).map { RetryPolicy.standard.wait(afterFailure: $0) }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
    }

    @Test(arguments: [(0, 1), (5, 5), (31, 30)])
    func `the server may ask for more, up to the cap`(asked: Int, wait: Int) {
        #expect(RetryPolicy.standard.wait(afterFailure: 1, serverAsks: .seconds(asked)) == .seconds(wait))
    }

    @Test func `it can be printed`() {
        #expect(RetryPolicy.standard.description == "6 attempts, 1 s doubling to 30 s")
        #expect(RetryPolicy.none.description == "1 attempt")
        let short = RetryPolicy(attempts: 3, firstWait: .milliseconds(250), longestWait: .milliseconds(1500))
        #expect(short.description == "3 attempts, 250 ms doubling to 1.5 s")
    }

    @Test(arguments: [
        (HTTPError.unresolvedHost("h"), true),
        (.connectionLost(url: "u", sent: 0, received: 0), true),
        (.stalled(url: "u", after: .seconds(1)), true),
        (.status(url: "u", code: 503, reason: ""), true),
        (.status(url: "u", code: 403, reason: ""), false),
        (.notFound(url: "u"), false),
        (.untrustedCertificate(host: "h", .expired, presented: nil), false),
        (.changedDuringDownload(url: "u", detail: ""), false),
        (.stoppedByReceiver, false),
        (.cancelled, false),
        (.tlsFailure(host: "h", detail: ""), false),
    ])
    func `only what passes by itself is worth another attempt`(error: HTTPError, worth: Bool) {
        #expect(RetryPolicy.standard.isWorthRetrying(error, hasWorked: false) == worth)
    }

    @Test func `a failed handshake is an accident once another went well`() {
        #expect(RetryPolicy.standard.isWorthRetrying(.tlsFailure(host: "h", detail: ""), hasWorked: true))
    }
}
