import Flatcar
import Testing

@Suite struct WithoutUserInfoTests {
    @Test(arguments: [
        ("https://mirror.example/a", "https://mirror.example/a"),
        ("https://u:p@mirror.example/a", "https://mirror.example/a"),
        ("https://u@mirror.example:8443/a", "https://mirror.example:8443/a"),
        ("file:///srv/mirror", "file:///srv/mirror"),
        ("no URL with a p@ssword", "(not a URL)"),
    ])
    func `a URL is shown without user name and password`(url: String, shown: String) {
        #expect(withoutUserInfo(url) == shown)
    }
}
