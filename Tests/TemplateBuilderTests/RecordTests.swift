import Flatcar
import Foundation
import TemplateBuilder
import TestSupport
import Testing

@Suite struct RecordTests {
    private func record(_ change: (inout BuildSettings) -> Void = { _ in }) throws -> Record {
        Record(vmid: 211, current: makeVersion(Identity(try makeRelease(), try makeSettings(change))))
    }

    private func json(_ record: Record) throws -> String {
        let text = try record.description()
        let start = try #require(text.range(of: "<!-- proxmox-flatcar "))
        let end = try #require(text.range(of: " -->", range: start.upperBound..<text.endIndex))
        return String(text[start.upperBound..<end.lowerBound])
    }

    @Test func `a description is for people, with the record in a comment`() throws {
        let record = try record()
        let text = try record.description()
        let expected = """
            <!-- proxmox-flatcar: what stands between this line and the next comment is rewritten -->
            # Flatcar Container Linux 4593.2.5

            Clone this template; do not start it. It is kept by proxmox-flatcar.

            | | |
            |---|---|
            | Version | 4593.2.5 (\(record.current.identity.id)) |
            | Channel | stable |
            | Board | amd64-usr |
            | Image | qemu, platform proxmoxve |
            | From | https://stable.release.flatcar-linux.net/amd64-usr/4593.2.5 |
            | Signed by | 52F145DFD00BBDCD928CBB5A32DA80F91EF52974 |
            | Built | 2026-11-21T04:00:00Z |

            <!-- proxmox-flatcar {"current":{
            """.trimmingCharacters(in: .newlines)
        #expect(text.hasPrefix(expected))
        #expect(text.hasSuffix("},\"held\":[],\"history\":[],\"retired\":[],\"schema\":1,\"vmid\":211} -->"))
        #expect(text.components(separatedBy: "\n").count == 16)
    }

    @Test func `what was recorded is read back`() throws {
        for record in [
            try record(), try record { $0.baseConfig = nil }, try record { $0.shape.vlan = 7 },
            try record { ($0.oem.platform, $0.oem.kernelArguments) = (.openstack, ["a|b", "-->", "<!--"]) },
        ] {
            #expect(Record.read(try record.description()) == .record(record))
        }
    }

    @Test func `people may write around it`() throws {
        let record = try record()
        let text = try record.description()
        for around in [
            "before\n\n\(text)", "\(text)\n", "\(text)\n\nafter -->", "<!-- other -->\n\(text)\n<!-- other -->",
        ] {
            #expect(Record.read(around) == .record(record))
        }
        // As a form may bring it back.
        #expect(Record.read(text.replacingOccurrences(of: "\n", with: "\r\n")) == .record(record))
    }

    @Test(arguments: [
        "", "hello\nworld", "<!-- other tool -->", "proxmox-flatcar", "It is kept by proxmox-flatcar.",
        "<!--proxmox-flatcar {} -->", "<!-- proxmox-flatcar2 {} -->", "<!-- PROXMOX-FLATCAR {} -->",
    ])
    func `another text has no record`(text: String) {
        #expect(Record.read(text) == .none)
    }

    @Test(arguments: [
        ("<!-- proxmox-flatcar ", "its end is missing"), ("<!-- proxmox-flatcar {\"schema\":1}", "its end is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1}-->", "its end is missing"),
        ("<!-- proxmox-flatcar  -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar hello -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar [] -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar {} -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar {\"schema\":\"1\"} -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar {\"schema\":1e99} -->", "it is no JSON with a schema number"),
        ("<!-- proxmox-flatcar {\"schema\":0} -->", "it has schema 0, this tool knows 1"),
        ("<!-- proxmox-flatcar {\"schema\":2,\"future\":[]} -->", "it has schema 2, this tool knows 1"),
        ("<!-- proxmox-flatcar {\"schema\":1} -->", "a field is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1,\"current\":{}} -->", "a field is missing"),
        ("<!-- proxmox-flatcar {\"schema\":1,\"current\":null} -->", "a field is missing"),
    ])
    func `a record that cannot be read is still ours`(text: String, reason: String) {
        #expect(Record.read(text) == .unreadable(reason))
    }

    @Test func `a record that is cut off anywhere is never read`() throws {
        let text = try record().description()
        for length in 0..<text.count {
            if case .record = Record.read(String(text.prefix(length))) {
                Issue.record("it was read after \(length) of \(text.count) characters")
            }
        }
    }

    @Test func `hostile JSON is unreadable and no more`() {
        for json in [
            String(repeating: "[", count: 4000), String(repeating: "{\"a\":", count: 1500),
            "{\"schema\":1,\"schema\":2",
            "\u{0}", String(repeating: "9", count: 8000), "{\"schema\":1\u{202E}}",
        ] {
            guard case .unreadable = Record.read("<!-- proxmox-flatcar \(json) -->") else {
                Issue.record("it was read: \(json.prefix(40))")
                continue
            }
        }
    }

    @Test func `the end of a comment within a value does not end the record`() throws {
        let identity = Identity(try makeRelease(), try makeSettings())
        let record = Record(
            vmid: 211,
            current: TemplateVersion(
                identity: identity, image: "--> -->", signer: "<b> x", source: "x", released: nil,
                built: "a\"b\\c\n>", guest: GuestSettings(["net0": "-->"])))
        #expect(!(try json(record)).contains(">"))
        #expect(Record.read(try record.description()) == .record(record))
    }

    @Test func `a description has room for a long URL`() throws {
        #expect(Record.descriptionLimit == 8192)
        let url = "https://mirror.example/" + String(repeating: "a", count: 2000)
        let version = makeVersion(Identity(try makeRelease(), try makeSettings()), source: url)
        #expect(
            try Record(vmid: 211, current: version).description().unicodeScalars.count < Record.descriptionLimit - 2048)
    }
}

@Suite struct IdentityTests {
    private struct Change: Sendable {
        let words: [String]
        let settings: @Sendable (inout BuildSettings) -> Void
        var release: (version: String, channel: Channel) = ("4593.2.5", .stable)
    }

    private static let changes: [Change] = [
        Change(words: []) { _ in },
        Change(
            words: ["release 4593.2.5 (stable, amd64-usr) → 4593.2.6 (stable, amd64-usr)"], settings: { _ in },
            release: ("4593.2.6", .stable)),
        Change(
            words: [
                "release 4593.2.5 (stable, amd64-usr) → 4081.3.10 (lts, amd64-usr)",
                "image qemu/proxmoxve → qemu/openstack",
            ], settings: { _ in }, release: ("4081.3.10", .lts)),
        Change(words: ["image qemu/proxmoxve → proxmoxve/proxmoxve"]) { $0.image = proxmoxve },
        Change(words: ["image qemu/proxmoxve → qemu/openstack"]) { $0.oem.platform = .openstack },
        // What fits the release anyway.
        Change(words: []) { $0.oem.platform = .proxmoxve },
        Change(words: ["kernel command line as published → -flatcar.autologin"]) {
            $0.oem.keepsConsoleAutologin = false
        },
        Change(words: ["kernel command line as published → -flatcar.autologin +loglevel=4 +a=1,2"]) {
            $0.oem.keepsConsoleAutologin = false
            $0.oem.kernelArguments = ["loglevel=4", "a=1,2", "loglevel=4"]
        },
        Change(words: ["base config"]) { $0.baseConfig = nil },
        Change(words: ["base config"]) { $0.baseConfig = BaseConfig(Array(#"{"ignition":{"version":"3.4.0"}}"#.utf8)) },
        Change(words: ["VM shape"]) { $0.shape.cores = 4 },
        Change(words: ["VM shape"]) { $0.shape.memory = 4096 },
        Change(words: ["VM shape"]) { $0.shape.diskSize = 30 * gibibyte },
        Change(words: ["VM shape"]) { $0.shape.cpu = "host" },
        Change(words: ["VM shape"]) { $0.shape.firmware = .ovmf },
        Change(words: ["VM shape"]) { $0.shape.machine = "pc" },
        Change(words: ["VM shape"]) { $0.shape.bridge = "vmbr1" },
        Change(words: ["VM shape"]) { $0.shape.vlan = 7 },
        // Its template carries no base config.
        Change(words: ["base config", "consumer any → capmox"]) { $0.consumer = .capmox },
        Change(
            words: [
                "release 4593.2.5 (stable, amd64-usr) → 4593.2.6 (stable, amd64-usr)",
                "image qemu/proxmoxve → proxmoxve/proxmoxve", "base config", "VM shape",
            ],
            settings: {
                $0.image = proxmoxve
                $0.baseConfig = nil
                $0.shape.cores = 1
            }, release: ("4593.2.6", .stable)),
        // Not part of what the guests get.
        Change(words: []) { $0.tags = ["x"] },
        Change(words: []) { $0.pool = "x" },
        Change(words: []) { $0.vmid = 999 },
        Change(words: []) { $0.diskStorage = "x" },
        Change(words: []) { $0.workers = 9 },
    ]

    @Test func `what differs between two versions is said in words`() throws {
        let identity = Identity(try makeRelease(), try makeSettings())
        for change in Self.changes {
            let other = Identity(
                try makeRelease(change.release.version, change.release.channel), try makeSettings(change.settings))
            #expect(other.differences(from: identity) == change.words)
            #expect((other == identity) == change.words.isEmpty)
            #expect(other.differences(from: other).isEmpty)
            #expect(identity.differences(from: other).isEmpty == change.words.isEmpty)
        }
    }

    /// Nothing is said of what is as it was published, so that templates of before that could be changed stay current.
    @Test func `a kernel command line as it was published is not recorded`() throws {
        let identity = Identity(try makeRelease(), try makeSettings())
        let json = String(decoding: try JSONEncoder().encode(identity), as: UTF8.self)
        #expect(!json.contains("commandLine"))
        #expect(try JSONDecoder().decode(Identity.self, from: Data(json.utf8)) == identity)
    }

    /// The digest is in the templates' records: another text would make every template outdated.
    @Test func `the digest of a shape is that of its properties`() throws {
        let shape = try makeSettings { $0.shape.vlan = 7 }.shape
        let text = """
            cores=2
            memory=2048
            disk=21474836480
            cpu=x86-64-v2-AES
            bios=seabios
            machine=q35
            net0=virtio,bridge=vmbr0,tag=7
            """
        try withScratch { scratch in
            try scratch.write(text, to: "shape")
            let sum = try scratch.run("sha256sum", ["shape"]).split(separator: " ").first
            #expect(sum.map(String.init) == shape.digest)
        }
    }
}

private let proxmoxve: ImageFile = {
    guard let image = try? ImageFile(flavour: .proxmoxve, compression: .none, board: .amd64) else {
        preconditionFailure("Flatcar publishes it")
    }
    return image
}()
