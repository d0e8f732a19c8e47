import Flatcar
import Foundation
import TemplateModel
import TestSamples
import Testing

/// What a VM's description says of it, to the tool.
@Suite struct RecordTests {
    private static func records() throws -> [Record] {
        let identity = try makeIdentity()
        let version = makeVersion(identity)
        let other = makeVersion(
            try makeIdentity("4593.2.6") {
                ($0.oem.platform, $0.oem.kernelArguments) = (.openstack, ["a|b", "-->", "<!--"])
            }, vmid: 21101, image: nil)
        return [
            .template(TemplateRecord(vmid: 211)),
            .template(
                TemplateRecord(
                    vmid: 211, current: .init(version: version, volume: baseVolume(21100)), earlier: [other.reference],
                    held: [.init(other.identity)])),
            .version(VersionRecord(template: 211, builder: someBuilder, version: version)),
            .version(VersionRecord(template: 211, builder: someBuilder, version: other)),
            .throwaway(ThrowawayRecord(vmid: 21102, template: 211, builder: someBuilder)),
        ]
    }

    @Test func `what was recorded is read back, of every kind`() throws {
        for record in try Self.records() { #expect(Record.read(record.description()) == .record(record)) }
        #expect(try Self.records().map(\.vmid) == [211, 211, 21100, 21101, 21102])
    }

    @Test func `people may write around it`() throws {
        for record in try Self.records() {
            let text = record.description()
            for around in [
                "before\n\n\(text)", "\(text)\n", "\(text)\n\nafter -->", "<!-- other -->\n\(text)\n<!-- other -->",
                // As a form may bring it back.
                text.replacingOccurrences(of: "\n", with: "\r\n"),
            ] {
                #expect(Record.read(around) == .record(record))
            }
        }
    }

    @Test(arguments: [
        "", "hello\nworld", "<!-- other tool -->", "proxmox-flatcar", "It is kept by proxmox-flatcar.",
        "<!--proxmox-flatcar {} -->", "<!-- proxmox-flatcar2 {} -->", "<!-- PROXMOX-FLATCAR {} -->",
        "<!-- proxmox-flatcar: what stands between this line and the next comment is rewritten -->",
    ])
    func `another text has no record`(text: String) {
        #expect(Record.read(text) == .none)
        #expect(!Record.isMarked(text))
    }

    private static let noJSON = "it is no JSON with a schema number"

    @Test(arguments: [
        ("<!-- proxmox-flatcar ", "its end is missing"), ("<!-- proxmox-flatcar {\"schema\":1}", "its end is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1}-->", "its end is missing"), ("<!-- proxmox-flatcar  -->", noJSON),
        ("<!-- proxmox-flatcar hello -->", noJSON), ("<!-- proxmox-flatcar [] -->", noJSON),
        ("<!-- proxmox-flatcar {} -->", noJSON), ("<!-- proxmox-flatcar {\"schema\":\"1\"} -->", noJSON),
        ("<!-- proxmox-flatcar {\"schema\":1e99} -->", noJSON),
        ("<!-- proxmox-flatcar {\"schema\":1} -->", "a field is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1,\"kind\":\"template\"} -->", "a field is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1,\"kind\":\"version\",\"template\":211} -->", "a field is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1,\"kind\":\"throwaway\",\"vmid\":1} -->", "a field is missing"),
    ])
    func `a record that cannot be read is still ours`(text: String, reason: String) {
        #expect(Record.read(text) == .damaged(reason))
        #expect(Record.isMarked(text))
    }

    @Test(arguments: [
        "{\"schema\":2,\"future\":[]}", "{\"schema\":2,\"kind\":\"cluster\"}", "{\"schema\":2,\"kind\":7}",
        "{\"kind\":\"template\",\"schema\":2,\"vmid\":211}",
    ])
    func `a newer tool's record is told by its schema, whatever else is in it`(json: String) {
        #expect(Record.read("<!-- proxmox-flatcar \(json) -->") == .newer(2))
    }

    @Test func `a record that is cut off anywhere is never read`() throws {
        for record in try Self.records() {
            let text = record.description()
            for length in 0..<text.count {
                if case .record = Record.read(String(text.prefix(length))) {
                    Issue.record("it was read after \(length) of \(text.count) characters")
                }
            }
        }
    }

    @Test func `hostile JSON is damaged and no more`() {
        for json in [
            String(repeating: "[", count: 4000), String(repeating: "{\"a\":", count: 1500),
            "{\"schema\":1,\"schema\":2", "\u{0}", String(repeating: "9", count: 8000), "{\"schema\":1\u{202E}}",
        ] {
            guard case .damaged = Record.read("<!-- proxmox-flatcar \(json) -->") else {
                Issue.record("it was read: \(json.prefix(40))")
                continue
            }
        }
    }

    @Test func `the end of a comment within a value does not end the record`() throws {
        let version = TemplateVersion(
            vmid: 21100, identity: try makeIdentity(), image: "--> -->", signer: "<b> x", signed: nil, source: "-->",
            released: nil,
            built: "a\"b\\c\n>", guest: GuestSettings(["net0": "-->"]))
        let record = Record.version(VersionRecord(template: 211, builder: someBuilder, version: version))
        let text = record.description()
        let json = try #require(text.components(separatedBy: "<!-- proxmox-flatcar {").last).dropLast(" -->".count)
        #expect(!json.contains(">"))
        #expect(Record.read(text) == .record(record))
    }
}
