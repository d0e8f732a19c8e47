import Ignition
import Testing

/// Which version of the specification a config is written in for the guests.
@Suite struct SpecVersionTests {
    static let rows: [(what: String, members: String, declared: String, needed: String)] = [
        ("nothing of a later one", #""systemd": {"units": [{"name": "a.service", "mask": true}]}"#, "3.0.0", "3.3.0"),
        ("nothing, though it could", #""systemd": {"units": [{"name": "a.service", "mask": true}]}"#, "3.5.0", "3.3.0"),
        ("an empty object of a later one", luks(#""discard": null, "openOptions": [], "cex": {}"#), "3.5.0", "3.3.0"),
        ("LUKS discard", luks(#""discard": false"#), "3.4.0", "3.4.0"),
        ("LUKS discard", luks(#""discard": true"#), "3.5.0", "3.4.0"),
        ("LUKS options", luks(#""openOptions": ["--x"]"#), "3.4.0", "3.4.0"),
        (
            "a Tang advertisement",
            luks(#""clevis": {"tang": [{"url": "http://a", "thumbprint": "b", "advertisement": "{}"}]}"#), "3.4.0",
            "3.5.0"
        ),
        ("an object by Amazon's name", file("arn:aws:s3:::b/k"), "3.4.0", "3.4.0"),
        ("an object by Amazon's name", file("ARN:aws:s3:::b/k"), "3.5.0", "3.4.0"),
        ("Google's storage", file("gs://b/k"), "3.2.0", "3.3.0"),
        ("a file on the OEM partition", file("oem:///a"), "3.0.0", "3.3.0"),
        ("a crypto card", luks(#""cex": {"enabled": true}"#), "3.5.0", "3.5.0"),
        ("setuid", #""storage": {"files": [{"path": "/a", "mode": 2541}]}"#, "3.4.0", "3.4.0"),
        ("a sticky directory", #""storage": {"directories": [{"path": "/a", "mode": 1023}]}"#, "3.4.0", "3.4.0"),
        ("setuid that is dropped", #""storage": {"files": [{"path": "/a", "mode": 2541}]}"#, "3.3.0", "3.3.0"),
    ]

    private static func luks(_ members: String) -> String {
        #""storage": {"luks": [{"name": "a", "device": "/dev/a", \#(members)}]}"#
    }

    private static func file(_ source: String) -> String {
        #""storage": {"files": [{"path": "/a", "contents": {"source": "\#(source)"}}]}"#
    }

    private func read(_ members: String, _ version: String, name: String = "test.ign") throws -> Config {
        try config(#"{"ignition": {"version": "\#(version)"}, \#(members)}"#, name: name)
    }

    @Test(arguments: rows)
    func `a config is written in the oldest version that has all it says`(
        what: String, members: String, declared: String, needed: String
    ) throws {
        let read = try read(members, declared)
        #expect("\(read.neededSpec)" == needed)
        let text = try rendered(read)
        #expect(text.hasPrefix(#"{"ignition":{"version":"\#(needed)"}"#), "\(text)")
        #expect(try config(text) == read)
    }

    @Test(arguments: ["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0"])
    func `every supported version is written as 3.3.0 where that has all`(_ version: String) throws {
        let read = try read(#""systemd": {"units": [{"name": "a.service", "mask": true}]}"#, version)
        #expect(
            try rendered(read)
                == #"{"ignition":{"version":"3.3.0"},"systemd":{"units":[{"mask":true,"name":"a.service"}]}}"#)
    }

    @Test func `mode bits that a file's own version drops do not come to life beside a newer file`() throws {
        let old = try read(
            #""storage": {"files": [{"path": "/old", "mode": 2541}], "directories": [{"path": "/d", "mode": 1023}]}"#,
            "3.3.0", name: "old.ign")
        let new = try read(#""storage": {"files": [{"path": "/new", "mode": 2541}]}"#, "3.4.0", name: "new.ign")
        for configs in [[old, new], [new, old]] {
            let (merged, findings) = Config.inspect(configs)
            let files = try member("storage", of: merged)
            #expect(files.contains(#"{"mode":2541,"path":"/new"}"#))
            #expect(files.contains(#"{"mode":493,"path":"/old"}"#))
            #expect(files.contains(#"{"mode":511,"path":"/d"}"#))
            #expect(findings.allSatisfy { $0.severity == .warning })
            #expect(findings.map(\.file).sorted() == ["new.ign", "old.ign", "old.ign"], "no guest gets any of them")
        }
        #expect(try member("storage", of: old).contains("2541"), "as written where all is dropped")
    }
}
