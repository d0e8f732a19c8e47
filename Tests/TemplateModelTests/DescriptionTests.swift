import Foundation
import TemplateModel
import TestSamples
import Testing

/// The description that people read, and what they have written into it themselves.
@Suite struct DescriptionTests {
    private static let beginning =
        "<!-- proxmox-flatcar: what stands between this line and the next comment is rewritten -->"

    private static func record(_ release: String = "4593.2.5") throws -> Record {
        .template(
            TemplateRecord(
                vmid: 211, current: .init(version: makeVersion(try makeIdentity(release)), volume: baseVolume(21100))))
    }

    @Test func `a description is for people, with the record in a comment`() throws {
        let text = try Self.record().description()
        let expected = """
            \(Self.beginning)
            # Flatcar Container Linux 4593.2.5

            Clone this template; do not start it. It is kept by proxmox-flatcar.

            | | |
            |---|---|
            | Version | 4593.2.5 (\(try makeIdentity().id)) |
            | VMID of the version | 21100 |
            | Channel | stable |
            | Board | amd64-usr |
            | Image | qemu, platform proxmoxve |
            | From | https://stable.release.flatcar-linux.net/amd64-usr/4593.2.5 |
            | Signed by | 52F145DFD00BBDCD928CBB5A32DA80F91EF52974 |
            | Signed | 2025-04-29T12:36:45Z |
            | Built | 2026-11-21T04:00:00Z |

            <!-- proxmox-flatcar {"current":{
            """.trimmingCharacters(in: .newlines)
        #expect(text.hasPrefix(expected))
        #expect(text.hasSuffix("\"earlier\":[],\"held\":[],\"kind\":\"template\",\"schema\":1,\"vmid\":211} -->"))
    }

    @Test func `each kind of VM says what it is for`() throws {
        let version = makeVersion(try makeIdentity())
        let adopted = makeVersion(Identity(adopted: "golden", defaultGuest, diskSize: gibibyte), image: nil)
        let rows: [(Record, words: [String], absent: [String])] = [
            (.template(TemplateRecord(vmid: 211)), ["Clone this template; do not start it"], ["| Version"]),
            (
                .version(VersionRecord(template: 211, builder: someBuilder, version: version)),
                ["One version of template 211.", "| Channel | stable |"], []
            ),
            (
                .version(VersionRecord(template: 211, builder: someBuilder, version: adopted)),
                ["# A template that was made by hand", "| Built |"], ["| Channel", "| Signed by", "| Signed |"]
            ),
            (
                .throwaway(ThrowawayRecord(vmid: 21101, template: 211, builder: someBuilder)),
                ["A throwaway", "template 211"], ["| Version"]
            ),
        ]
        for (record, words, absent) in rows {
            let text = record.description()
            for word in words { #expect(text.contains(word)) }
            for word in absent { #expect(!text.contains(word)) }
        }
    }

    @Test(arguments: [
        ("", ""), ("# Ours\n\ncall 112\n", ""), ("", "\n\nbought 2024 <!-- x -->\n"), ("a\n", "\nb -->"),
        ("<!-- mine -->\n", "\n<!-- proxmox-flatcars are great -->"),
    ])
    func `what people wrote above and below stays, to the letter`(above: String, below: String) throws {
        let old = above + (try Self.record().description()) + below
        let new = try Self.record("4593.2.6")
        #expect(new.description(replacing: old) == above + new.description() + below)
    }

    @Test func `writing it twice changes nothing`() throws {
        let record = try Self.record()
        for old in ["", "mine", "a\n\(try Self.record("4593.2.4").description())\nb"] {
            let once = record.description(replacing: old)
            #expect(record.description(replacing: once) == once)
        }
    }

    @Test func `a text without our part stays above it`() throws {
        let record = try Self.record()
        #expect(record.description(replacing: "golden image") == "golden image\n\n" + record.description())
    }

    @Test func `without the first line, all above the record is a person's`() throws {
        let record = try Self.record()
        let cut = String(record.description().dropFirst(Self.beginning.count + 1))
        let start = try #require(cut.range(of: "<!-- proxmox-flatcar {")).lowerBound
        #expect(record.description(replacing: cut) == String(cut[..<start]) + record.description())
    }

    @Test func `a record that is cut off takes with it what follows, and leaves what is above`() throws {
        let record = try Self.record()
        let whole = record.description()
        for length in stride(from: Self.beginning.count, to: whole.count, by: 7) {
            let old = "mine\n" + whole.prefix(length)
            #expect(record.description(replacing: old) == "mine\n" + whole, "after \(length) characters")
        }
    }

    @Test func `a record that is damaged within is replaced in its place`() throws {
        let record = try Self.record()
        let old = "above\n" + record.description().replacing("\"schema\":1", with: "\"schema\":") + "\nbelow"
        guard case .damaged = Record.read(old) else {
            Issue.record("it was read")
            return
        }
        #expect(record.description(replacing: old) == "above\n" + record.description() + "\nbelow")
    }

    @Test func `a description has room for a long URL and all earlier versions that are remembered`() throws {
        let url = "https://mirror.example/" + String(repeating: "a", count: 200)
        var record = TemplateRecord(vmid: 211)
        for number in 100..<250 {
            let version = makeVersion(
                try makeIdentity(), vmid: 21100 + number % 100, built: "2026-11-21T04:00.\(number)Z", source: url)
            record = record.promoting(version, volume: baseVolume(21100), isReturn: false)
        }
        #expect(record.earlier.count == 20)
        #expect(Record.template(record).description().unicodeScalars.count < Record.descriptionLimit - 1024)
    }
}
