import Testing

@testable import HTTP

/// What is shown of the wire, without what proves who we are.
@Suite struct RedactionTests {
    static let rows = [
        ("Authorization: PVEAPIToken=a@b!c=secret", "Authorization: …"),
        ("proxy-authorization: Basic c2VjcmV0", "proxy-authorization: …"),
        ("Set-Cookie: PVEAuthCookie=secret; path=/", "Set-Cookie: …"),
        ("GET /api2/json/x?storage=secret&y=secret HTTP/1.1", "GET /api2/json/x?storage=…&y=… HTTP/1.1"),
        ("GET /plain HTTP/1.1", "GET /plain HTTP/1.1"),
        ("Location: https://x/y?token=secret#part", "Location: https://x/y?token=…#part"),
        (
            "Uses proxy env variable http_proxy == 'http://me:secret@proxy:3128/'",
            "Uses proxy env variable http_proxy == 'http://…@proxy:3128/'"
        ),
        ("to 'http://a:secret@b@c/x' and http://d/e@f", "to 'http://…@c/x' and http://d/e@f"),
        ("https://me:secret@host?q=secret=more", "https://…@host?q=…"),
        ("Is it so? a=b", "Is it so? a=b"), ("", ""), ("://", "://"), ("?", "?"),
        ("Content-Length: 3", "Content-Length: 3"),
    ]

    @Test(arguments: rows) func `a line shows no secret`(line: String, shown: String) {
        #expect(Redaction.line(line) == shown)
    }
}
