import HTTP
import Testing

@Suite struct HeadParserTests {
    private func parse(_ lines: [String]) -> ResponseHead? {
        var parser = HeadParser()
        for line in lines {
            if case .complete(let head) = parser.take(line + "\r\n") { return head }
        }
        return nil
    }

    @Test func `interim answers are passed over`() {
        let head = parse(["HTTP/1.1 100 Continue", "X: 1", "", "HTTP/1.1 200 OK", "Y:  2 ", ""])
        #expect(head == ResponseHead(status: 200, reason: "OK", headers: [Header("Y", "2")]))
    }

    @Test(arguments: [
        ("HTTP/1.1 500 VM 211 is locked (create)", 500, "VM 211 is locked (create)"),
        ("HTTP/1.0 404", 404, ""), ("HTTP/1.1 595 ", 595, ""),
    ])
    func `the reason is the rest of the line`(line: String, status: Int, reason: String) {
        #expect(parse([line, ""]) == ResponseHead(status: status, reason: reason, headers: []))
    }

    @Test func `chunks have no announced length`() {
        let head = parse(["HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked", ""])
        #expect(head?.contentLength == nil)
    }

    @Test func `trailers behind the body are ignored`() {
        var parser = HeadParser()
        _ = parser.take("HTTP/1.1 200 OK\r\n")
        _ = parser.take("\r\n")
        #expect(parser.take("Status: 500\r\n") == .more)
        #expect(parser.take("\r\n") == .more)
    }
}
