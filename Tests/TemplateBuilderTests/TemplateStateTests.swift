import Proxmox
import ProxmoxTypes
import TemplateBuilder
import Testing

/// What stands under the VMID, by its configuration.
@Suite struct TemplateStateTests {
    private static let disk = "local:211/base-211-disk-0.qcow2,discard=on,iothread=1,size=20G,ssd=1"
    private static let plainDisk = "local:211/vm-211-disk-0.qcow2,discard=on,iothread=1,size=20G,ssd=1"

    private struct Row: Sendable {
        let name: String
        let configuration: [String: String]
        var makesBaseVolumes = true
        let expected: String
    }

    /// `R` stands for the description of our record, `S` for one that was completed, `C` for that of another VMID, `T`
    /// for that of a throwaway.
    private static let rows = [
        Row(name: "being created", configuration: ["lock": "create"], expected: "locked create"),
        Row(
            name: "ours, but in use by another task",
            configuration: ["lock": "clone", "description": "R", "template": "1", "scsi0": disk],
            expected: "locked clone"),
        Row(
            name: "somebody's VM", configuration: ["name": "web", "description": "hello"],
            expected: "foreign the VM 'web' carries no record of this tool"),
        Row(
            name: "somebody's template", configuration: ["name": "debian", "template": "1"],
            expected: "foreign the template 'debian' carries no record of this tool"),
        Row(name: "empty", configuration: [:], expected: "foreign the VM '' carries no record of this tool"),
        Row(
            name: "a record that is damaged",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {"],
            expected: "foreign its record cannot be read: its end is missing"),
        Row(
            name: "a record of a newer tool",
            configuration: ["template": "1", "description": "<!-- proxmox-flatcar {\"schema\":7} -->"],
            expected: "foreign its record cannot be read: it has schema 7, this tool knows 1"),
        Row(
            name: "a clone of a template of ours", configuration: ["description": "C", "scsi0": plainDisk],
            expected: "foreign it is a clone of template 999"),
        Row(
            name: "a template made of such a clone",
            configuration: ["description": "C", "template": "1", "scsi0": disk],
            expected: "foreign it is a clone of template 999"),
        Row(
            name: "a throwaway of ours", configuration: ["description": "T", "scsi0": plainDisk],
            expected: "foreign it is the throwaway of a test of template 210"),
        Row(name: "a half build", configuration: ["description": "R", "scsi0": plainDisk], expected: "incomplete"),
        Row(name: "a half build without a disk", configuration: ["description": "R"], expected: "incomplete"),
        Row(
            name: "not a template, by Proxmox's own zero", configuration: ["description": "R", "template": "0"],
            expected: "incomplete"),
        Row(
            name: "a template that somebody has made a VM of", configuration: ["description": "S", "scsi0": disk],
            expected: "foreign it was a template of ours, and is none any more"),
        Row(
            name: "the flag without a base volume",
            configuration: ["description": "R", "template": "1", "scsi0": plainDisk], expected: "unconverted"),
        Row(
            name: "the same on a storage that makes none",
            configuration: ["description": "R", "template": "1", "scsi0": plainDisk], makesBaseVolumes: false,
            expected: "template"),
        Row(
            name: "whole", configuration: ["description": "R", "template": "1", "scsi0": disk], expected: "template"),
        Row(
            name: "whole and completed", configuration: ["description": "S", "template": "1", "scsi0": disk],
            expected: "template"),
        Row(name: "without a disk", configuration: ["description": "R", "template": "1"], expected: "template"),
    ]

    private func descriptions() throws -> [String: String] {
        let identity = Identity(try makeRelease(), try makeSettings())
        let version = makeVersion(identity)
        return [
            "R": try Record(vmid: 211, current: version).description(),
            "S": try Record(vmid: 211, current: makeVersion(identity, volume: "local:211/base-211-disk-0.qcow2"))
                .description(),
            "C": try Record(vmid: 999, current: version).description(),
            "T": try Record(
                vmid: 211, errand: Record.Errand(template: 210, purpose: .smokeTest), current: version
            ).description(),
        ]
    }

    @Test func `a configuration says what stands there`() throws {
        let descriptions = try descriptions()
        for row in Self.rows {
            let configuration = VMConfiguration(row.configuration.mapValues { descriptions[$0] ?? $0 })
            var asked: [String] = []
            let state = try TemplateState(configuration, vmid: 211) { storage throws(ProxmoxError) in
                asked.append(storage)
                return row.makesBaseVolumes
            }
            switch state {
            case .locked(let lock): #expect("locked \(lock)" == row.expected, "\(row.name)")
            case .foreign(let reason): #expect("foreign \(reason)" == row.expected, "\(row.name)")
            case .incomplete(let found):
                #expect(row.expected == "incomplete" && found.configuration == configuration, "\(row.name)")
            case .unconverted: #expect(row.expected == "unconverted", "\(row.name)")
            case .template: #expect(row.expected == "template", "\(row.name)")
            default: Issue.record("\(row.name): \(state)")
            }
            // One request more, and only where it decides.
            let decides = row.expected == "unconverted" || !row.makesBaseVolumes
            #expect(asked == (decides ? ["local"] : []), "\(row.name)")
        }
    }

    @Test func `a VM for an errand is seen by whoever looks for it`() throws {
        let descriptions = try descriptions()
        let configuration = VMConfiguration(["description": descriptions["T"] ?? "", "scsi0": Self.plainDisk])
        let errand = Record.Errand(template: 210, purpose: .smokeTest)
        guard
            case .incomplete = try TemplateState(
                configuration, vmid: 211, errand: errand, makesBaseVolumes: { _ in true })
        else {
            Issue.record("it was not found")
            return
        }
        for other in [
            Record.Errand(template: 209, purpose: .smokeTest), Record.Errand(template: 210, purpose: .version),
        ] {
            guard
                case .foreign = try TemplateState(
                    configuration, vmid: 211, errand: other, makesBaseVolumes: { _ in true })
            else {
                Issue.record("it was taken for another")
                return
            }
        }
    }

    @Test func `an error while the storage is asked about is handed on`() throws {
        let configuration = VMConfiguration([
            "description": try descriptions()["R"] ?? "", "template": "1", "scsi0": Self.plainDisk,
        ])
        #expect(throws: ProxmoxError.self) {
            try TemplateState(configuration, vmid: 211) { _ throws(ProxmoxError) in throw .cancelled }
        }
    }
}
