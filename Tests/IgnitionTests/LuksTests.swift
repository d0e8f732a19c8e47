import Ignition
import Testing

/// What is said of encrypted volumes in the versions that the judge of the other tests is too old for.
@Suite struct LuksTests {
    private func volume(_ members: String, name: String = "test.ign") throws -> Config {
        try config(
            #"{"ignition": {"version": "3.5.0"}, "storage": {"luks": [{"name": "l", "device": "/dev/a", \#(members)}]}}"#,
            name: name)
    }

    /// Options that may not be there twice are joined; those for a command line that may be are all kept.
    static let merges: [(key: String, parent: String, child: String, merged: String)] = [
        ("openOptions", #"["-a", "-b"]"#, #"["-b", "-c"]"#, #"["-a","-b","-c"]"#),
        ("openOptions", #"["-a"]"#, #"["-a"]"#, #"["-a"]"#),
        ("options", #"["-a", "-b"]"#, #"["-b", "-c"]"#, #"["-a","-b","-b","-c"]"#),
    ]

    @Test(arguments: merges)
    func `options are merged as Ignition does it`(key: String, parent: String, child: String, merged: String) throws {
        let (config, findings) = Config.inspect([
            try volume("\"\(key)\": \(parent)", name: "a.ign"), try volume("\"\(key)\": \(child)", name: "b.ign"),
        ])
        #expect(findings.isEmpty, "\(findings)")
        let text = try rendered(config)
        #expect(text.contains("\"\(key)\":\(merged)"), "\(text)")
    }

    @Test func `a crypto card and clevis are refused when they come together in a merge`() throws {
        let card = try volume(#""cex": {"enabled": true}"#, name: "card.ign")
        let clevis = try volume(#""clevis": {"tpm2": true}"#, name: "clevis.ign")
        #expect(card.findings().isEmpty && clevis.findings().isEmpty)
        for configs in [[card, clevis], [clevis, card]] {
            let findings = Config.inspect(configs).findings
            #expect(findings.map(\.path) == ["$.storage.luks[0].cex"] && findings[0].file == "card.ign")
        }
    }

    @Test(arguments: [
        #""cex": {"enabled": false}, "clevis": {"tpm2": true}"#,
        #""cex": {"enabled": true}, "clevis": {"tpm2": false}"#,
        #""cex": {"enabled": true}, "clevis": {"threshold": 0}"#, #""openOptions": ["-a", "-b"], "discard": true"#,
    ])
    func `what only looks like a contradiction is taken`(_ members: String) throws {
        #expect(try volume(members).findings().isEmpty)
    }

    /// What Go's decoder takes: also what a config may not have itself.
    @Test(arguments: [
        "", "{}", "null", "12", #"{\"payload\": \"e30\", \"signatures\": []}"#, #"{\"a\": 1, \"a\": 2}"#,
        #"\"\\ud83d\""#, #"\"\\ud83d\\u0041\""#, " [1e308] ",
    ])
    func `an advertisement is any JSON, and is never written for a version that loses it`(_ text: String) throws {
        let read = try volume(
            #""clevis": {"tang": [{"url": "http://t", "thumbprint": "x", "advertisement": "\#(text)"}]}"#)
        #expect(read.findings().isEmpty, "\(read.findings())")
        #expect(read.neededSpec == .v35)
        #expect(try config(rendered(read)) == read)
        #expect(Config.merge([read, try config33(#""systemd": {}"#)]).neededSpec == .v35)
    }
}
