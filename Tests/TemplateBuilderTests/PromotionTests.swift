import Proxmox
import ProxmoxTypes
import TemplateBuilder
import Testing

/// The one call that gives a template another version.
@Suite struct PromotionTests {
    private static let old = "local:211/base-211-disk-0.qcow2"
    private static let new = "local:211/base-211-disk-1.qcow2"
    private static let options = "cache=writeback,discard=on,iothread=1,ssd=1"

    private func identity(_ release: String, _ change: (inout BuildSettings) -> Void = { _ in }) throws -> Identity {
        Identity(try makeRelease(release), try makeSettings(change))
    }

    /// A template with 4593.2.5, and 4593.2.6 staged beside it.
    private func template(
        guest: [String: String] = [:], configured: [String: String?] = [:], above: String = "", below: String = ""
    ) throws -> Template {
        let next = GuestSettings(
            Dictionary(
                uniqueKeysWithValues: GuestSettings.keys.compactMap { key in defaultGuest[key].map { (key, $0) } }
            )
            .merging(guest) { $1 })
        let record = Record(
            vmid: 211, current: makeVersion(try identity("4593.2.5"), volume: Self.old),
            staged: Record.Staged(slot: "scsi1", version: makeVersion(try identity("4593.2.6"), guest: next)))
        var configuration = defaultConfiguration.merging([
            "scsi0": "\(Self.old),\(Self.options),size=20G", "scsi1": "\(Self.new),discard=on,size=20G",
            "name": "flatcar-stable-4593-2-5", "tags": "4593.2.5;flatcar;flatcar-stable;mine", "template": "1",
            "description": above + (try record.description()) + below, "digest": "d1",
        ]) { $1 }
        for (key, value) in configured { configuration[key] = value }
        return Template(record: record, configuration: VMConfiguration(configuration))
    }

    private func promotion(_ template: Template, resets: Bool = false, keep: Int? = 2) throws -> Promotion {
        let staged = try #require(template.record.staged?.version)
        return Promotion(.staged, identity: staged.identity, guest: staged.guest, keep: keep, resetsDrift: resets)
    }

    private func sent(_ template: Template, resets: Bool = false) throws -> [String: String] {
        let promotion = try promotion(template, resets: resets)
        return try promotion.parameters(for: try promotion.version(in: template, vmid: 211), of: template).dictionary
    }

    @Test func `disk, staging slot, record, tags and name change in one call, guarded by the digest`() throws {
        var sent = try sent(template())
        let description = sent["description"] ?? ""
        sent["description"] = nil
        #expect(
            sent == [
                "scsi0": "\(Self.new),\(Self.options)", "delete": "scsi1", "digest": "d1",
                "name": "flatcar-stable-4593-2-6", "tags": "4593.2.6;flatcar;flatcar-stable;mine",
            ])
        guard case .record(let record) = Record.read(description) else {
            Issue.record("no record: \(description)")
            return
        }
        #expect(record.current.identity.release == "4593.2.6")
        #expect(record.current.volume == Self.new)
        #expect(record.history.map(\.volume) == [Self.old])
        #expect(record.staged == nil)
        #expect(record.retired.isEmpty)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var guest: [String: String] = [:]
        var configured: [String: String?] = [:]
        var resets = false
        /// What is sent besides the usual.
        let expected: [String: String]
    }

    static let rows = [
        Row(testDescription: "nothing else is new", expected: [:]),
        Row(testDescription: "more cores", guest: ["cores": "8"], expected: ["cores": "8"]),
        Row(
            testDescription: "another bridge, with the MAC address and what else is set on the device",
            guest: ["net0": "virtio,bridge=vmbr1,tag=7"],
            configured: ["net0": "virtio=BC:24:11:0D:59:2C,bridge=vmbr0,firewall=1"],
            expected: ["net0": "virtio=BC:24:11:0D:59:2C,firewall=1,bridge=vmbr1,tag=7"]),
        Row(
            testDescription: "another base config", guest: ["cicustom": "vendor=flatcar:snippets/b"],
            configured: ["cicustom": "vendor=flatcar:snippets/a"],
            expected: ["cicustom": "vendor=flatcar:snippets/b"]),
        Row(
            testDescription: "an ISO in the place of the drive", guest: ["ide2": "local:iso/x.iso"],
            expected: ["ide2": "local:iso/x.iso,media=cdrom"]),
        Row(testDescription: "memory changed by hand stays", configured: ["memory": "4096"], expected: [:]),
        Row(
            testDescription: "memory changed by hand, and put back", configured: ["memory": "4096"], resets: true,
            expected: ["memory": "2048"]),
        Row(
            testDescription: "memory changed by hand, but the version has another", guest: ["memory": "8192"],
            configured: ["memory": "4096"], expected: ["memory": "8192"]),
        Row(
            testDescription: "a name given by hand stays", configured: ["name": "golden"], expected: ["name": "golden"]),
    ]

    @Test(arguments: rows) func `a person's changes stay unless the version brings another value`(row: Row) throws {
        let template = try template(guest: row.guest, configured: row.configured)
        var sent = try sent(template, resets: row.resets)
        for key in ["description", "scsi0", "delete", "digest", "tags"] { sent[key] = nil }
        // A name that is not sent stays.
        if row.expected["name"] != nil, sent["name"] == nil { sent["name"] = template.configuration["name"] }
        #expect(sent == ["name": "flatcar-stable-4593-2-6"].merging(row.expected) { $1 })
    }

    @Test func `a drive that the version does not want is taken away`() throws {
        var template = try template()
        var record = template.record
        let bare = GuestSettings(["machine": "q35", "bios": "seabios"])
        record.staged = Record.Staged(slot: "scsi1", version: makeVersion(try identity("4593.2.6"), guest: bare))
        template = Template(record: record, configuration: template.configuration)
        let removed = Set(try sent(template)["delete"]?.split(separator: ",").map(String.init) ?? [])
        #expect(removed == ["scsi1", "ide2", "citype", "net0", "cpu", "cores", "memory"])
    }

    @Test func `what people wrote above and below stays, to the letter`() throws {
        let template = try template(above: "# Ours\n\ncall 112\n", below: "\n\nbought 2024 <!-- x -->\n")
        let description = try #require(try sent(template)["description"])
        #expect(description.hasPrefix("# Ours\n\ncall 112\n<!-- proxmox-flatcar: "))
        #expect(description.hasSuffix(" -->\n\nbought 2024 <!-- x -->\n"))
        #expect(description.ranges(of: "# Flatcar Container Linux").count == 1)
    }

    @Test func `a description without its first line keeps everything above the record`() throws {
        let template = try template()
        let text = try #require(template.configuration["description"])
        let cut = String(text.drop { $0 != "\n" }.dropFirst())
        let next = try template.record.description(replacing: cut)
        #expect(next.contains("4593.2.5"))
        #expect(next.hasPrefix(cut.prefix(40)))
    }

    @Test func `a version of which the disk is gone is not made current`() throws {
        let template = try template(configured: ["scsi1": nil])
        #expect(
            refusal { () throws(BuildError) in
                let staged = Promotion(.staged, identity: template.record.current.identity, guest: defaultGuest)
                return try staged.version(in: template, vmid: 211)
            } != nil)
        let kept = makeVersion(try identity("4593.2.4"), volume: "local:211/base-211-disk-9.qcow2")
        let error = refusal { () throws(BuildError) in
            try Promotion(.kept(kept), identity: kept.identity, guest: kept.guest).version(in: template, vmid: 211)
        }
        guard case .versionGone(kept.label, "local:211/base-211-disk-9.qcow2") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)])
    func `versions beyond those to keep wait to be deleted`(keep: Int, kept: Int) throws {
        var record = try template().record
        var configuration = try template().configuration.values
        for number in 2...3 {
            let volume = "local:211/base-211-disk-\(number).qcow2"
            record.history.append(makeVersion(try identity("4593.1.\(number)"), volume: volume))
            configuration["unused\(number)"] = volume
        }
        let template = Template(record: record, configuration: VMConfiguration(configuration))
        let promotion = try promotion(template, keep: keep)
        let after = promotion.record(for: try promotion.version(in: template, vmid: 211), of: template)
        #expect(after.history.count == kept)
        #expect(after.retired.count == 3 - kept)
        #expect(Set(after.history.compactMap(\.volume) + after.retired.map(\.volume)).count == 3)
    }

    @Test func `a disk that somebody has removed by hand is forgotten with the next change`() throws {
        var record = try template().record
        record.history = [makeVersion(try identity("4593.2.4"), volume: "local:211/base-211-disk-9.qcow2")]
        record.retired = [Record.Retired(volume: "local:211/base-211-disk-8.qcow2")]
        let template = Template(record: record, configuration: try template().configuration)
        let promotion = try promotion(template)
        let after = promotion.record(for: try promotion.version(in: template, vmid: 211), of: template)
        #expect(after.history.map(\.volume) == [Self.old])
        #expect(after.retired.isEmpty)
    }

    @Test func `going back and forth remembers what was given up`() throws {
        let first = makeVersion(try identity("4593.2.4"), volume: "v0")
        let second = makeVersion(try identity("4593.2.5"), volume: "v1")
        let third = makeVersion(try identity("4593.2.6"), volume: "v2")
        var record = Record(vmid: 211, current: third, history: [second, first])
        record = record.promoting(second, keep: nil, isReturn: true)
        #expect(
            record.current == second && record.history == [third, first] && record.held.map(\.id) == [third.identity.id]
        )
        record = record.promoting(first, keep: nil, isReturn: true)
        #expect(record.history == [second, third] && record.held.map(\.id) == [third.identity.id, second.identity.id])
        // A build takes everything back.
        record = record.promoting(third, keep: 1, isReturn: false)
        #expect(record.history == [first] && record.retired.map(\.volume) == ["v1"] && record.held.isEmpty)
    }
}

@Suite struct RollbackChoiceTests {
    private func template(held: [String] = []) throws -> Template {
        func version(_ release: String, _ number: Int, _ change: (inout BuildSettings) -> Void = { _ in }) throws
            -> TemplateVersion
        {
            makeVersion(Identity(try makeRelease(release), try makeSettings(change)), volume: "v\(number)")
        }
        var record = Record(
            vmid: 211, current: try version("4593.2.5", 0),
            history: [
                try version("4593.2.6", 1), try version("4593.2.4", 2),
                try version("4593.2.4", 3) { $0.shape.cores = 8 },
                try version("4593.2.3", 4),
            ])
        record.held = held.isEmpty ? [] : record.history.prefix(1).map { Record.Held($0.identity) }
        let unused = Dictionary(uniqueKeysWithValues: (1...3).map { ("unused\($0)", "v\($0)") })
        return Template(record: record, configuration: VMConfiguration(unused.merging(["scsi0": "v0"]) { $1 }))
    }

    private func choose(_ name: String?, held: [String] = []) throws -> String {
        do throws(BuildError) {
            let template: Template
            do { template = try self.template(held: held) } catch { return "\(error)" }
            return try Rollback.choose(name, template, vmid: 211).volume ?? ""
        } catch {
            return switch error {
            case .unknownVersion: "unknown"
            case .ambiguousVersion(_, let candidates): "ambiguous \(candidates.count)"
            case .noOlderVersion: "none"
            default: "\(error)"
            }
        }
    }

    @Test func `a version is found by its release, its id or its volume`() throws {
        #expect(try choose(nil) == "v1")
        // Not forward to what was rolled back.
        #expect(try choose(nil, held: ["x"]) == "v2")
        #expect(try choose("4593.2.6") == "v1")
        #expect(try choose("4593.2.4") == "ambiguous 2")
        let id = try template().record.history[2].identity.id
        #expect(try choose(id) == "v3")
        #expect(try choose("v2") == "v2")
        // Its disk is gone.
        #expect(try choose("4593.2.3") == "unknown")
        #expect(try choose("4593.2.5") == "unknown")
        #expect(try choose("") == "unknown")
    }
}
