import Consumers
import Testing

@Suite struct ClusterctlVariablesTests {
    /// MiB of the disk, and what the variable says.
    @Test(arguments: [(20480, "20"), (20481, "21"), (13311, "13")])
    func `clusterctl's variables are the template's`(mebibytes: UInt64, gibibytes: String) {
        let facts = TemplateFacts(vmid: 213, node: "pve-2", bridge: "vmbr1", diskSize: mebibytes << 20)
        #expect(
            lines(ClusterctlVariables(facts, source: .vmid(213))) == [
                "TEMPLATE_VMID: \"213\"", "PROXMOX_SOURCENODE: pve-2", "BRIDGE: vmbr1", "BOOT_VOLUME_DEVICE: scsi0",
                "BOOT_VOLUME_SIZE: \"\(gibibytes)\"", "EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION: \"true\"",
            ])
    }

    @Test func `a node that nobody named is left to the reader`() {
        let facts = TemplateFacts(vmid: 211, node: nil, bridge: "vmbr0", diskSize: 20 << 30)
        let text = ClusterctlVariables(facts, source: .vmid(211)).text
        #expect(!text.contains("\nPROXMOX_SOURCENODE:") && text.contains("# PROXMOX_SOURCENODE"))
    }

    @Test func `tags take the place of the VMID`() {
        let facts = TemplateFacts(vmid: 211, node: "pve", bridge: "vmbr0", diskSize: 20 << 30)
        let found = lines(ClusterctlVariables(facts, source: .tags(["flatcar", "flatcar-4593.2.5-9f3c"])))
        #expect(found.contains("TEMPLATE_TAGS: \"[flatcar, flatcar-4593.2.5-9f3c]\""))
        #expect(!found.contains { $0.hasPrefix("TEMPLATE_VMID") })
    }

    private func lines(_ variables: ClusterctlVariables) -> [String] {
        variables.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }
}
