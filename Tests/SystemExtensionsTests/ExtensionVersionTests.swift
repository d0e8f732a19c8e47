import Testing

@testable import SystemExtensions

@Suite struct ExtensionVersionTests {
    @Test func `versions are in the order in which they came out`() {
        let ordered = [
            "v1.9.10", "v1.32.2+k3s1", "v1.32.2+k3s2", "v1.32.2+k3s10", "v1.34.1", "v1.34.3", "v1.34.10",
            "v1.35.0-alpha.3",
            "v1.35.0-rc.1", "v1.35.0", "2.39.1", "27.3.1",
        ]
        #expect(ordered.shuffled().map(ExtensionVersion.init).sorted().map(\.text) == ordered)
    }

    /// A request, and its version; "-" for the latest, nothing for what is none.
    @Test(arguments: [
        ("kubernetes=v1.34.1", "v1.34.1"), ("k3s=v1.32.2+k3s1", "v1.32.2+k3s1"), ("docker_compose=2.39.1", "2.39.1"),
        ("tailscale=latest", "-"), ("tailscale", ""), ("tailscale=", ""), ("=v1", ""), ("a/b=v1", ""),
        ("a=v1/../2", ""),
        ("a=v", ""), ("a=main", ""), ("a b=1", ""), ("a=1 2", ""), ("a=1\n2", ""),
        (String(repeating: "a", count: 65) + "=1", ""), ("kubernetes=v1.34.1=2", ""),
    ])
    func `a request is a name and a version`(text: String, version: String) {
        let request = ExtensionRequest(text)
        #expect((request == nil) == version.isEmpty)
        #expect(request.map { $0.version ?? "-" } ?? "" == version)
    }
}
