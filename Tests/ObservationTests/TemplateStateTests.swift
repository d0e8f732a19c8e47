import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What stands under the template's VMID, by its configuration.
@Suite struct TemplateStateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let configuration: [String: String]
        let expected: String
    }

    /// `R` stands for the description of the template while it is made, `S` for that of one with a version, `C` for that
    /// of another VMID, `V` for that of a version, `T` for that of a throwaway.
    static let rows = [
        Row(testDescription: "being created", configuration: ["lock": "create"], expected: "locked create"),
        Row(testDescription: "being cloned", configuration: ["lock": "clone"], expected: "locked clone"),
        Row(
            testDescription: "somebody's, locked by a backup", configuration: ["lock": "backup", "name": "web"],
            expected: "foreign the VM 'web' carries no record of this tool"),
        Row(
            testDescription: "ours, but in use by another task",
            configuration: ["lock": "clone", "description": "S", "template": "1"], expected: "template"),
        Row(
            testDescription: "somebody's VM", configuration: ["name": "web", "description": "hello"],
            expected: "foreign the VM 'web' carries no record of this tool"),
        Row(
            testDescription: "somebody's template", configuration: ["name": "debian", "template": "1"],
            expected: "foreign the template 'debian' carries no record of this tool"),
        Row(
            testDescription: "empty", configuration: [:],
            expected: "foreign the VM '' carries no record of this tool"),
        Row(
            testDescription: "a record that is damaged",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {"],
            expected: "foreign its record cannot be read: its end is missing"),
        Row(
            testDescription: "a clone of a template of ours", configuration: ["description": "C"],
            expected: "foreign it is a clone of VM 999"),
        Row(
            testDescription: "a template that is being made", configuration: ["description": "R"],
            expected: "template"),
        Row(
            testDescription: "the same, a template already", configuration: ["description": "R", "template": "1"],
            expected: "template"),
        Row(
            testDescription: "a template that somebody has made a VM of",
            configuration: ["description": "S", "template": "0"],
            expected: "foreign it was a template of ours, and is none any more"),
        Row(
            testDescription: "whole", configuration: ["description": "S", "template": "1"], expected: "template"),
        // What cannot be taken over keeps its configuration to itself.
        Row(
            testDescription: "a version's record", configuration: ["template": "1", "description": "V"],
            expected: "hidden it has one version of template 210"),
        Row(
            testDescription: "a throwaway", configuration: ["description": "T"],
            expected: "hidden it is the throwaway of a test of template 210"),
        Row(
            testDescription: "a record of a newer tool",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {\"schema\":7} -->"],
            expected: "hidden its record is of a newer version of this tool (schema 7)"),
    ]

    private func descriptions() throws -> [String: String] {
        let version = makeVersion(try makeIdentity(), vmid: 211)
        let whole = TemplateRecord(vmid: 211, current: .init(version: version, volume: baseVolume(21100)))
        let records: [String: Record] = [
            "R": .template(TemplateRecord(vmid: 211)), "S": .template(whole),
            "C": .template(TemplateRecord(vmid: 999)),
            "V": .version(VersionRecord(template: 210, builder: someBuilder, version: version)),
            "T": .throwaway(ThrowawayRecord(vmid: 211, template: 210, builder: someBuilder)),
        ]
        return records.mapValues { $0.description() }
    }

    @Test(arguments: rows) func `a configuration says what stands there`(row: Row) throws {
        let descriptions = try descriptions()
        let configuration = VMConfiguration(row.configuration.mapValues { descriptions[$0] ?? $0 })
        switch TemplateState(configuration, vmid: 211) {
        case .locked(let lock): #expect("locked \(lock)" == row.expected)
        case .foreign(let reason, nil): #expect("hidden \(reason)" == row.expected)
        case .foreign(let reason, let found?):
            #expect("foreign \(reason)" == row.expected)
            #expect(found == configuration)
        case .template(let template):
            #expect("template" == row.expected)
            #expect(template.configuration == configuration)
        case let other: Issue.record("\(other)")
        }
    }

    @Test func `the template's disk is found in whichever slot`() throws {
        let version = makeVersionTemplate(try makeIdentity())
        let template = makeTemplate(
            version, configured: ["scsi0": nil, "scsi3": "local:211/vm-211-disk-7.qcow2", "virtio0": baseVolume(21100)])
        #expect(template.slot(ofOneOf: [baseVolume(21100), baseVolume(21101)])?.slot == "virtio0")
        #expect(template.slot(ofOneOf: [baseVolume(21101)]) == nil)
        #expect(template.diskWords == ["scsi3: local:211/vm-211-disk-7.qcow2", "virtio0: \(baseVolume(21100))"])
    }
}
