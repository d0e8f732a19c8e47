import Consumers
import Foundation
import Ignition
import Testing

@Suite struct CAPMOXValuesTests {
    private func config(_ members: String) throws -> Config {
        try Config.read(
            Fragment(name: "a.ign", text: Array("{\"ignition\": {\"version\": \"3.3.0\"}, \(members)}".utf8)))
    }

    @Test func `the base config is a document inside a KubeadmConfigSpec`() throws {
        let (text, findings) = CAPMOXValues.kubeadmConfigSpec(
            try config(#""systemd": {"units": [{"name": "a.service", "mask": true}]}"#))
        #expect(findings.isEmpty)
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n") == """
                format: ignition
                ignition:
                  containerLinuxConfig:
                    additionalConfig: |
                      systemd:
                        units:
                          - name: a.service
                            mask: true
                """)
    }

    @Test func `without a base config there is none in it`() throws {
        for config in [nil, try config(#""kernelArguments": {"shouldExist": ["quiet"]}"#)] {
            let (text, findings) = CAPMOXValues.kubeadmConfigSpec(config)
            #expect(text.hasSuffix("\nformat: ignition\n"))
            #expect(findings.count == (config == nil ? 0 : 1))
        }
    }

    @Test func `a config that Cluster API would refuse for its length is refused here`() throws {
        func findings(_ length: Int) throws -> [Finding] {
            let data = String(repeating: "x", count: length)
            return CAPMOXValues.kubeadmConfigSpec(
                try config(#""storage": {"files": [{"path": "/a", "contents": {"source": "data:,\#(data)"}}]}"#)
            ).findings
        }
        try #expect(findings(32_000).isEmpty)
        let finding = try #require(try findings(33_000).first)
        #expect(finding.severity == .error && finding.message.contains("32768"))
    }

    /// MiB of the disk, and what the variable says.
    @Test(arguments: [(20480, "20"), (20481, "21"), (13311, "13")])
    func `clusterctl's variables are the template's`(mebibytes: UInt64, gibibytes: String) {
        let values = CAPMOXValues(vmid: 213, node: "pve-2", bridge: "vmbr1", diskSize: mebibytes << 20)
        #expect(
            values.clusterctl.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                "TEMPLATE_VMID: \"213\"", "PROXMOX_SOURCENODE: pve-2", "BRIDGE: vmbr1", "BOOT_VOLUME_DEVICE: scsi0",
                "BOOT_VOLUME_SIZE: \"\(gibibytes)\"", "EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION: \"true\"",
            ])
    }

    @Test func `a node that nobody named is left to the reader`() {
        let text = CAPMOXValues(vmid: 211, node: nil, bridge: "vmbr0", diskSize: 20 << 30).clusterctl
        #expect(!text.contains("\nPROXMOX_SOURCENODE:") && text.contains("# PROXMOX_SOURCENODE"))
    }
}
