import HTTP
import Testing

@Suite struct ResumptionTests {
    @Test(arguments: [
        ("bytes 0-99/100", 0, 99, 100 as UInt64?), ("bytes 5-9/*", 5, 9, nil), ("Bytes 7-7/8", 7, 7, 8),
    ])
    func `a content range is read`(text: String, first: UInt64, last: UInt64, total: UInt64?) throws {
        let range = try #require(ContentRange(text))
        #expect((range.first, range.last) == (first, last))
        #expect(range.total == total)
    }

    @Test(arguments: [
        "", "bytes", "bytes */100", "bytes 9-5/100", "bytes 0-100/100", "bytes 0-9", "bytes -5/10", "items 0-9/10",
        "bytes 0-9/10/11", "bytes 99999999999999999999-9/10",
    ])
    func `nonsense is not`(text: String) { #expect(ContentRange(text) == nil) }

    @Test func `a first answer that is only a part is refused`() {
        var resumption = Resumption(url: "u")
        let part = ResponseHead(status: 206, reason: "Partial", headers: [Header("Content-Range", "bytes 0-9/10")])
        #expect(throws: HTTPError.self) { try resumption.accept(part) }
    }

    @Test func `nothing delivered means nothing to skip, but the file must still be the same`() throws {
        var resumption = Resumption(url: "u")
        let head = ResponseHead(status: 200, reason: "OK", headers: [Header("Content-Length", "10")])
        #expect(try resumption.accept(head) == 0)
        #expect(resumption.headers.isEmpty)
        #expect(try resumption.accept(head) == 0)
        let longer = ResponseHead(status: 200, reason: "OK", headers: [Header("Content-Length", "11")])
        #expect(throws: HTTPError.self) { try resumption.accept(longer) }
    }
}
