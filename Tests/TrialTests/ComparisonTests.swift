import Ignition
import Testing

@testable import Trial

@Suite struct ComparisonTests {
    /// The guest: what is not named is not there.
    typealias Guest = [String: GuestAnswer]

    static func rows(_ json: String, _ guest: Guest) throws -> [String] {
        let config = try Config.read(Fragment(name: "x.ign", text: Array(json.utf8)))
        let comparison = Comparison(config.expectedGuest) { guest[$0] ?? .absent }
        return comparison.rows.map { row in
            "\(row.fate.rawValue) \(row.kind) \(row.name)" + (row.detail.map { " (\($0))" } ?? "")
        }
    }

    static func text(_ text: String) -> GuestAnswer { .contents(Array(text.utf8)) }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The body of the config beside `ignition`.
        let config: String
        let guest: Guest
        let rows: [String]
    }

    static let hash = "sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    static let unit = "[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n"
    static let unitText = text("[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n")

    static func file(_ members: String) -> String { #""storage": {"files": [{"path": "/a", \#(members)}]}"# }

    static let cases = [
        Case(
            testDescription: "as written", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": text("hello")], rows: ["as written file /a"]),
        Case(
            testDescription: "other bytes", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": text("hello\n")], rows: ["differs file /a (6 bytes, and not 5)"]),
        Case(
            testDescription: "other bytes of the same number", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": text("hallo")], rows: ["differs file /a (5 bytes)"]),
        Case(
            testDescription: "missing", config: file(#""contents": {"source": "data:,hello"}"#), guest: [:],
            rows: ["missing file /a"]),
        Case(
            testDescription: "a directory in its place", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": .directory], rows: ["differs file /a (it is a directory)"]),
        Case(
            testDescription: "not readable", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": .unreadable("no")], rows: ["unknown file /a (no)"]),
        Case(
            testDescription: "too large", config: file(#""contents": {"source": "data:,hello"}"#),
            guest: ["/a": .tooLarge], rows: ["there file /a (larger than 16 MiB, which is not read)"]),
        // gzip -9n of "hello"
        Case(
            testDescription: "gzip",
            config: file(
                #""contents": {"compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA=="}"#),
            guest: ["/a": text("hello")], rows: ["as written file /a"]),
        Case(
            testDescription: "fetched, with a hash",
            config: file(##""contents": {"source": "https://h.example/x", "verification": {"hash": "\##(hash)"}}"##),
            guest: ["/a": text("hello")], rows: ["as written file /a"]),
        Case(
            testDescription: "fetched, and another",
            config: file(##""contents": {"source": "https://h.example/x", "verification": {"hash": "\##(hash)"}}"##),
            guest: ["/a": text("hallo")], rows: ["differs file /a (5 bytes)"]),
        Case(
            testDescription: "fetched, without a hash", config: file(#""contents": {"source": "https://h.example/x"}"#),
            guest: ["/a": text("hello")],
            rows: ["there file /a (it comes from elsewhere, and the config has no hash of it)"]),
        Case(
            testDescription: "nothing said", config: file(#""mode": 420"#), guest: ["/a": text("")],
            rows: ["there file /a (the config says nothing about its contents)"]),
        Case(
            testDescription: "appended", config: file(#""append": [{"source": "data:,lo"}]"#),
            guest: ["/a": text("hello")], rows: ["as written file /a"]),
        Case(
            testDescription: "not appended", config: file(#""append": [{"source": "data:,lo"}]"#),
            guest: ["/a": text("hell")], rows: ["differs file /a (4 bytes)"]),
        Case(
            testDescription: "directories and links",
            config:
                #""storage": {"directories": [{"path": "/d"}, {"path": "/e"}, {"path": "/f"}], "links": [{"path": "/l", "target": "/x"}, {"path": "/m", "target": "/y"}]}"#,
            guest: ["/d": .directory, "/f": text(""), "/l": text("x")],
            rows: [
                "there directory /d", "missing directory /e", "differs directory /f (it is no directory)",
                "there link /l", "missing link /m (or what it leads to is)",
            ]),
        Case(
            testDescription: "a unit that is enabled",
            config: #""systemd": {"units": [{"name": "x.service", "enabled": true, "contents": "\#(unit)"}]}"#,
            guest: [
                "/etc/systemd/system/x.service": unitText,
                "/etc/systemd/system/multi-user.target.wants/x.service": unitText,
            ], rows: ["as written unit x.service", "as written unit x.service (enabled)"]),
        Case(
            testDescription: "a unit that is not enabled",
            config: #""systemd": {"units": [{"name": "x.service", "enabled": true, "contents": "\#(unit)"}]}"#,
            guest: ["/etc/systemd/system/x.service": text("[Unit]\n")],
            rows: [
                "differs unit x.service (7 bytes)",
                "differs unit x.service (not enabled: there is no /etc/systemd/system/multi-user.target.wants/x.service)",
            ]),
        Case(
            testDescription: "a unit of the image that is disabled",
            config: #""systemd": {"units": [{"name": "x.service", "enabled": false}]}"#,
            guest: [
                "/usr/lib/systemd/system/x.service": unitText,
                "/etc/systemd/system/multi-user.target.wants/x.service": unitText,
            ], rows: ["differs unit x.service (enabled, and not disabled)"]),
        Case(
            testDescription: "a unit that nothing would start",
            config:
                #""systemd": {"units": [{"name": "x.service", "enabled": true, "contents": "[Service]\nExecStart=/bin/true\n"}]}"#
                .replacing("\n", with: "\\n"),
            guest: ["/etc/systemd/system/x.service": text("[Service]\nExecStart=/bin/true\n")],
            rows: [
                "as written unit x.service",
                "unknown unit x.service (enabled: its [Install] names nothing that would start it)",
            ]),
        Case(
            testDescription: "masks",
            config:
                #""systemd": {"units": [{"name": "m.service", "mask": true}, {"name": "n.service", "mask": true}, {"name": "o.service", "mask": true}]}"#,
            guest: ["/etc/systemd/system/m.service": text(""), "/etc/systemd/system/n.service": text("[Unit]")],
            rows: [
                "as written unit m.service (masked)", "differs unit n.service (masked)",
                "missing unit o.service (masked)",
            ]),
        Case(
            testDescription: "drop-ins",
            config:
                #""systemd": {"units": [{"name": "x.service", "dropins": [{"name": "10-a.conf", "contents": "[Unit]"}, {"name": "20-b.conf", "contents": "[Unit]"}]}]}"#,
            guest: ["/etc/systemd/system/x.service.d/10-a.conf": text("[Unit]")],
            rows: ["as written drop-in x.service.d/10-a.conf", "missing drop-in x.service.d/20-b.conf"]),
    ]

    @Test(arguments: cases) func `each thing of a config is compared`(row: Case) throws {
        let json = #"{"ignition": {"version": "3.3.0"}, \#(row.config)}"#
        try #expect(Self.rows(json, row.guest) == row.rows)
    }

    @Test func `expectations are met by what is seen`() {
        let active = UnitStates([])
        let guest: Guest = ["/a": Self.text("x"), "/d": .directory, "/u": .unreadable("no")]
        func met(_ expectation: Trial.Expectation, _ units: UnitStates?) -> String {
            let found = expectation.judged(by: units) { guest[$0] ?? .absent }
            return "\(found.isMet) \(found.seen)"
        }
        #expect(met(.file("/a"), nil) == "true there")
        #expect(met(.file("/d"), nil) == "true there, a directory")
        #expect(met(.file("/b"), nil) == "false missing")
        #expect(met(.file("/u"), nil) == "false no")
        #expect(met(.unit("x.service"), active) == "false systemd says nothing of it")
        #expect(met(.unit("x.service"), nil).hasPrefix("false the journal"))
    }
}
