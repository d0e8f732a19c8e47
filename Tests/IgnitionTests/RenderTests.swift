import Foundation
import Ignition
import Testing

@Suite struct RenderTests {
    /// The rows of the merge table, and one with every kind of character.
    static let samples: [String] =
        MergeTests.rows.flatMap { [$0.parent, $0.child] } + [
            #""systemd": {"units": [{"name": "a.service", "contents": "[Unit]\nDescription=\"ä€\u2028\u0000\u007f\u0085\ufeff\uffff\" # : - \\ {}\t\r\b"}]}"#,
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,\#(String(repeating: "x", count: 200_000))"}}]}"#,
        ]

    @Test(arguments: samples)
    func `rendering is deterministic and can be read back`(_ sample: String) throws {
        let read = try config33(sample)
        let text = try read.render()
        #expect(try read.render() == text)
        let again = try Config.read(Fragment(name: "again.ign", text: text))
        #expect(again == read)
        #expect(try again.render() == text)
        let pretty = try read.render(pretty: true)
        #expect(try Config.read(Fragment(name: "pretty.ign", text: pretty)).render() == text)
        #expect(pretty.last == UInt8(ascii: "\n"))
    }

    @Test func `key order and blanks of the source do not matter`() throws {
        let one = try config33(#""storage": {"files": [{"path": "/a", "mode": 420}]}"#)
        let two = try config(
            "{\"storage\":{\"files\":[{\n\"mode\":420,\"path\":\"\\/a\"}]},\"ignition\":{\"version\":\"3.0.0\"}}")
        #expect(one == two)
        #expect(try one.render() == two.render())
    }

    /// What makes JSON invalid as YAML (1.1, libyaml): surrogate escapes, tabs as indentation, long keys, anything
    /// that is not ASCII could be mangled on the way.
    @Test(arguments: samples, [false, true])
    func `rendered text is ASCII without what YAML cannot read`(_ sample: String, _ pretty: Bool) throws {
        let text = try rendered(try config33(sample), pretty: pretty)
        #expect(text.utf8.first == UInt8(ascii: "{"))
        #expect(text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || (pretty && $0 == 0x0A) })
        #expect(text.range(of: #"\\u[dD][89a-fA-F]"#, options: .regularExpression) == nil)
        #expect(!text.contains("\\/"))
        let keys = text.matches(of: /"((?:[^"\\]|\\.)*)":/).map { $0.1.count }
        #expect(keys.allSatisfy { $0 < 100 })
    }

    @Test(arguments: samples, [false, true])
    func `a YAML parser reads the same as a JSON parser`(_ sample: String, _ pretty: Bool) throws {
        let program = """
            import json, sys, yaml
            text = sys.stdin.read()
            sys.exit(0 if yaml.safe_load(text) == json.loads(text) else 1)
            """
        let (code, output) = try run("python3", ["-c", program], input: try config33(sample).render(pretty: pretty))
        #expect(code == 0, "\(output)")
    }

    @Test func `the pretty form is what people write`() throws {
        let read = try config33(#""systemd": {"units": [{"name": "a.service", "mask": true}]}"#)
        #expect(
            try rendered(read, pretty: true) == """
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "systemd": {
                    "units": [
                      {
                        "mask": true,
                        "name": "a.service"
                      }
                    ]
                  }
                }

                """)
    }

    @Test(arguments: ["😀", "\\uD83D\\uDE00"])
    func `a character beyond U+FFFF is refused with its place`(_ character: String) throws {
        let read = try config33(
            "\"systemd\": {\"units\": [{\"name\": \"a.service\"}, {\"name\": \"b.service\", \"contents\": \"[Unit]\\nDescription=\(character)\"}]}",
            name: "40-mine.ign")
        let error = #expect(throws: IgnitionError.self) { try read.render() }
        #expect(error == .notPortable(file: "40-mine.ign", path: "$.systemd.units[1].contents"))
    }

    @Test func `the same character percent-encoded in a data URL is carried`() throws {
        let read = try config33(
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,%F0%9F%98%80"}}]}"#)
        #expect(read.findings().isEmpty)
        #expect(try rendered(read).contains("data:,%F0%9F%98%80"))
    }

    @Test func `a merged config beyond 1 MiB is refused`() throws {
        let half = String(repeating: "x", count: 600_000)
        let configs = try ["a", "b"].map { name in
            try config33(
                "\"storage\": {\"files\": [{\"path\": \"/\(name)\", \"contents\": {\"source\": \"data:,\(half)\"}}]}")
        }
        let error = #expect(throws: IgnitionError.self) { try Config.merge(configs).render() }
        guard case .renderedTooLarge(_, let limit)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(limit == 1 << 20)
    }
}
