import HTTP
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("https://user:pw@host/a", "https://host/a"),
        ("https://token@host:8006/a?b=c", "https://host:8006/a?b=c"),
        ("http://host/flatcar@v1", "http://host/flatcar@v1"),
        ("file:///srv/mirror/a%20b", "file:///srv/mirror/a%20b"),
    ])
    func `what is shown has no credentials`(text: String, shown: String) throws {
        #expect(try Address(text).shown == shown)
    }

    @Test(arguments: [
        "", "host/path", "user:pw@host/path", "ftp://user:pw@host/", "https://", "https://ho st/", "http://host:99999/",
        "https://user:pw@host:port/", "file://other.host/x", "https://host/\u{0}",
    ])
    func `anything else is not a URL, and its credentials are not shown either`(text: String) {
        let error = #expect(throws: HTTPError.self) { try Address(text) }
        guard case .invalidURL(let shown) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!shown.contains("pw"))
    }

    @Test(arguments: [
        ("https://host/a", "https://HOST:443/b", true),
        ("https://host/", "http://host/", false),
        ("https://host/", "https://host:8006/", false),
        ("https://host/", "https://host.evil/", false),
    ])
    func `an origin is scheme, host and port`(one: String, other: String, same: Bool) throws {
        #expect(try Address(one).hasSameOrigin(as: Address(other)) == same)
    }
}
