import Curl
import Testing

@Suite struct LibcurlTests {
    @Test func `it says what it is`() {
        #expect(Libcurl.isReady)
        #expect(Libcurl.version.hasPrefix("libcurl/"))
        #expect(Libcurl.tlsName.contains("/"))
    }

    @Test func `it says what it speaks`() {
        #expect(Libcurl.speaks("https"))
        #expect(!Libcurl.speaks("unheard-of"))
    }
}
