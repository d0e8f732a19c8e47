import CCurl
import Curl
import Testing

@Suite struct URLPartsTests {
    @Test func `a URL is taken apart`() throws {
        let parts = try URLParts("https://user:pass%40word@HOST/a%20b?c#d")
        guard let parts else {
            Issue.record("no URL")
            return
        }
        #expect(parts.part(CURLUPART_USER) == "user")
        #expect(parts.part(CURLUPART_PASSWORD) == "pass%40word")
        #expect(parts.part(CURLUPART_PASSWORD, CURLU_URLDECODE) == "pass@word")
        #expect(parts.part(CURLUPART_HOST)?.lowercased() == "host")
        #expect(parts.part(CURLUPART_PORT) == nil)
        #expect(parts.part(CURLUPART_PORT, CURLU_DEFAULT_PORT) == "443")
        #expect(parts.part(CURLUPART_PATH, CURLU_URLDECODE) == "/a b")
        #expect(parts.part(CURLUPART_QUERY) == "c")
    }

    @Test func `a URL is shown without its secrets`() throws {
        let shown = try URLParts("https://user:word@host/path")?.url(without: [CURLUPART_USER, CURLUPART_PASSWORD])
        #expect(shown == "https://host/path")
    }

    @Test(arguments: ["", "host/path", "https://", "https://host/\0", "https://host:99999/", "unheard-of://host/"])
    func `what is no URL is nothing`(text: String) throws {
        let isOne = try URLParts(text) != nil
        #expect(!isOne)
    }

    @Test func `a scheme that libcurl was not built for will do when it is asked to`() throws {
        let scheme = try URLParts("unheard-of://host/", anyScheme: true)?.part(CURLUPART_SCHEME)
        #expect(scheme == "unheard-of")
    }

    @Test(arguments: [
        ("nonsense", "nonsense"), ("https://user:word@", "…@"), ("user:word@with@signs@host", "…@host"),
    ])
    func `whatever may be a password is hidden`(text: String, shown: String) {
        #expect(URLParts.withoutUser(text) == shown)
    }
}
