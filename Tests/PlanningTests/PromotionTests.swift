import BuildErrors
import Observation
import Planning
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// The one call that gives a template another version.
@Suite struct PromotionTests {
    private static let old = baseVolume(21100)
    private static let new = baseVolume(21101)
    private static let options = "cache=writeback,discard=on,iothread=1,ssd=1"
    private static let oldEFI = "local:21100/base-21100-disk-1.qcow2"
    private static let newEFI = "local:21101/base-21101-disk-1.qcow2"

    private let current, next: VersionTemplate

    init() throws {
        current = makeVersionTemplate(try makeIdentity("4593.2.5"))
        next = makeVersionTemplate(try makeIdentity("4593.2.6"), vmid: 21101)
    }

    /// The template with 4593.2.5, on a disk to which a person has given a cache.
    private func template(_ configured: [String: String?] = [:], guest: GuestSettings = defaultGuest) -> Template {
        let version = makeVersionTemplate(current.version.identity, guest: guest)
        return makeTemplate(
            version,
            configured: [
                "scsi0": "\(Self.old),\(Self.options),size=20G", "tags": "4593.2.5;flatcar;flatcar-stable;mine",
            ].merging(configured) { $1 })
    }

    /// What is sent but the description.
    private func sent(
        _ template: Template, to next: VersionTemplate? = nil, slot: String = "scsi0", adopts: Bool = false,
        tags: [String] = [], resets: Bool = false
    ) -> [String: String] {
        let next = next ?? self.next
        let promotion = Promotion(
            version: next.vmid, identity: next.version.identity, guest: next.version.guest, template: template,
            slot: slot, adopts: adopts, tags: tags, resetsDrift: resets)
        var sent = promotion.parameters(for: next, of: template).dictionary
        sent["description"] = nil
        return sent
    }

    private let usual = [
        "scsi0": "\(new),\(options)", "digest": "d1", "name": "flatcar-stable-4593-2-6",
        "tags": "4593.2.6;flatcar;flatcar-stable;mine",
    ]

    @Test func `pointer, record, tags and name change in one call, guarded by the digest`() throws {
        #expect(sent(template()) == usual)
        let promotion = Promotion(
            version: 21101, identity: next.version.identity, guest: next.version.guest, template: template())
        let description = try #require(promotion.parameters(for: next, of: template())["description"])
        guard case .record(.template(let record)) = Record.read(description) else {
            Issue.record("no record: \(description)")
            return
        }
        #expect(record.current == .init(version: next.version, volume: Self.new))
        #expect(record.earlier == [current.version.reference])
        #expect(record.held.isEmpty)
    }

    @Test func `what people wrote above and below stays`() throws {
        let text = try #require(template().configuration["description"])
        let noted = template(["description": "call 112\n\(text)\nbought 2024"])
        let promotion = Promotion(
            version: 21101, identity: next.version.identity, guest: next.version.guest, template: noted, isReturn: true)
        let description = promotion.description(for: next, of: noted)
        #expect(description.hasPrefix("call 112\n<!-- ") && description.hasSuffix(" -->\nbought 2024"))
        guard case .record(.template(let record)) = Record.read(description) else {
            Issue.record("no record")
            return
        }
        #expect(record.held == [.init(current.version.identity)])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the version has that the one before has not.
        var guest: [String: String] = [:]
        /// What somebody has changed by hand.
        var configured: [String: String?] = [:]
        var resets = false
        /// What is sent besides the usual; `nil` for what is not sent after all.
        var expected: [String: String?] = [:]
    }

    static let rows = [
        Row(testDescription: "nothing else is new"),
        Row(testDescription: "more cores", guest: ["cores": "8"], expected: ["cores": "8"]),
        Row(
            testDescription: "another bridge, with the MAC address and what else is set on the device",
            guest: ["net0": "virtio,bridge=vmbr1,tag=7"],
            configured: ["net0": "virtio=BC:24:11:0D:59:2C,bridge=vmbr0,firewall=1"],
            expected: ["net0": "virtio=BC:24:11:0D:59:2C,firewall=1,bridge=vmbr1,tag=7"]),
        Row(
            testDescription: "a base config", guest: ["cicustom": "vendor=flatcar:snippets/b"],
            expected: ["cicustom": "vendor=flatcar:snippets/b"]),
        Row(
            testDescription: "an ISO in the place of the drive", guest: ["ide2": "local:iso/x.iso"],
            expected: ["ide2": "local:iso/x.iso,media=cdrom"]),
        Row(
            testDescription: "an ISO, where a person has moved the drive", guest: ["ide2": "local:iso/x.iso"],
            configured: ["ide2": nil, "ide0": "local:211/vm-211-cloudinit.qcow2,media=cdrom"],
            expected: ["ide0": "local:iso/x.iso,media=cdrom"]),
        Row(testDescription: "memory changed by hand stays", configured: ["memory": "4096"]),
        Row(
            testDescription: "memory changed by hand, and put back", configured: ["memory": "4096"], resets: true,
            expected: ["memory": "2048"]),
        Row(
            testDescription: "memory changed by hand, but the version has another", guest: ["memory": "8192"],
            configured: ["memory": "4096"], expected: ["memory": "8192"]),
        Row(
            testDescription: "memory changed by hand to what the version has", guest: ["memory": "4096"],
            configured: ["memory": "4096"]),
        Row(testDescription: "a name given by hand stays", configured: ["name": "golden"], expected: ["name": nil]),
        Row(
            testDescription: "no tags but ours", configured: ["tags": "4593.2.5;flatcar;flatcar-stable"],
            expected: ["tags": "4593.2.6;flatcar;flatcar-stable"]),
        Row(
            testDescription: "tags wiped", configured: ["tags": nil],
            expected: ["tags": "4593.2.6;flatcar;flatcar-stable"]),
        Row(
            testDescription: "tags that are right already", configured: ["tags": "4593.2.6 flatcar,flatcar-stable"],
            expected: ["tags": nil]),
        Row(testDescription: "no digest", configured: ["digest": nil], expected: ["digest": nil]),
        Row(
            testDescription: "an agent that was taken away", configured: ["agent": nil]),
    ]

    @Test(arguments: rows) func `a person's changes stay unless the version brings another value`(row: Row) throws {
        let keys = GuestSettings.keys.compactMap { key in defaultGuest[key].map { (key, $0) } }
        let guest = GuestSettings(Dictionary(uniqueKeysWithValues: keys).merging(row.guest) { $1 })
        let next = makeVersionTemplate(self.next.version.identity, vmid: 21101, guest: guest)
        var expected = usual
        for (key, value) in row.expected { expected[key] = value }
        #expect(sent(template(row.configured), to: next, resets: row.resets) == expected)
    }

    @Test func `what the version does not want is taken away`() {
        let bare = makeVersionTemplate(
            next.version.identity, vmid: 21101, guest: GuestSettings(["machine": "q35", "bios": "seabios"]))
        let removed = Set(sent(template(), to: bare)["delete"]?.split(separator: ",").map(String.init) ?? [])
        #expect(removed == ["ide2", "citype", "net0", "cpu", "cores", "memory"])
    }

    @Test func `the pointer stands where a person has moved it`() {
        let moved = template(["scsi0": nil, "virtio0": "\(Self.old),cache=none,size=20G"])
        let sent = sent(moved, slot: "virtio0")
        #expect(sent["virtio0"] == "\(Self.new),cache=none")
        #expect(sent["scsi0"] == nil)
    }

    @Test func `a pointer that is right already is not sent, and one that is missing is`() {
        #expect(sent(template(["scsi0": "\(Self.new),cache=none"]))["scsi0"] == nil)
        #expect(sent(template(["scsi0": nil]))["scsi0"] == "\(Self.new),discard=on,iothread=1,ssd=1")
    }

    @Test(
        arguments: [
            (nil, nil, nil, nil), (newEFI, nil, "\(newEFI),efitype=4m", nil),
            (newEFI, oldEFI, "\(newEFI),efitype=4m", nil),
            (newEFI, newEFI, nil, nil), (nil, oldEFI, nil, "efidisk0"),
        ] as [(String?, String?, String?, String?)])
    func `the EFI disk is the version's, or none`(wanted: String?, found: String?, set: String?, removed: String?) {
        let version = makeVersionTemplate(
            next.version.identity, vmid: 21101, configured: ["efidisk0": wanted.map { "\($0),efitype=4m,size=528K" }])
        let sent = sent(template(["efidisk0": found.map { "\($0),efitype=4m,size=528K" }]), to: version)
        #expect(sent["efidisk0"] == set)
        #expect(sent["delete"] == removed)
    }

    @Test func `tags that a person asks for are added`() {
        #expect(sent(template(), tags: ["CI"])["tags"] == "4593.2.6;ci;flatcar;flatcar-stable;mine")
    }

    @Test func `the first version gives the template its name and tags`() {
        let fresh = makeTemplate(nil, configured: ["name": "whatever", "scsi0": "\(Self.new),discard=on"])
        #expect(
            sent(fresh) == [
                "digest": "d1", "name": "flatcar-stable-4593-2-6", "tags": "4593.2.6;flatcar;flatcar-stable",
            ])
    }

    @Test func `a template that is taken over gets all settings, and an agent if it has none`() {
        let configured: [String: String?] = [
            "agent": nil, "cores": "4", "name": "golden", "scsi0": "local:211/base-211-disk-0.qcow2",
        ]
        let adopted = sent(template(configured), adopts: true)
        #expect(adopted["agent"] == "enabled=1" && adopted["cores"] == "2")
        #expect(adopted["name"] == nil, "a name given by hand stays")
        #expect(sent(template(["agent": "enabled=0"]), adopts: true)["agent"] == nil)
        #expect(sent(template(["agent": nil]))["agent"] == nil)
    }
}
