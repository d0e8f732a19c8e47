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

    @Test func `trailers without end are too long, as headers are`() {
        var parser = HeadParser()
        for line in ["HTTP/1.1 200 OK\r\n", "\r\n"] { _ = parser.take(line) }
        let line = String(repeating: "x", count: 1000) + ": y\r\n"
        let takes = (0..<300).map { _ in parser.take(line) }
        #expect(takes.first == .more && takes.last == .tooLong)
    }

    @Test(arguments: [(["5", "99"], true), (["5", "5"], false), (["5"], false), ([], false)])
    func `an answer of two lengths is none`(lengths: [String], isRefused: Bool) {
        var parser = HeadParser()
        _ = parser.take("HTTP/1.1 200 OK\r\n")
        for length in lengths { _ = parser.take("Content-Length: \(length)\r\n") }
        #expect((parser.take("\r\n") == .contradiction) == isRefused)
    }
}
