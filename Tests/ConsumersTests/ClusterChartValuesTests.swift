import Consumers
import Testing

@Suite struct ClusterChartValuesTests {
    @Test func `cluster-chart gets its own names, and text where it has text`() {
        #expect(
            ClusterChartValues(.observed, vmid: 211).text.uncommented == """
                proxmox:
                  allowed_nodes: "[pve1]"
                  template:
                    sourcenode: pve1
                    template_vmid: "211"
                  vm:
                    boot_volume_device: scsi0
                    bridge: vmbr1
                controlplane:
                  boot_volume_size: 20
                worker:
                  boot_volume_size: 20

                """)
    }

    @Test func `a node that nobody named is not set, and said`() throws {
        let text = ClusterChartValues(.expected, vmid: 211).text
        #expect(!text.uncommented.contains("node") && text.contains("# Not set: proxmox.template.sourcenode"))
        try #expect(yaml(text).contains(#""controlplane": {"boot_volume_size": 21}"#), "a begun GiB counts")
    }

    @Test func `the chart's own machines are said to be Talos`() {
        #expect(ClusterChartValues(.observed, vmid: 211).text.contains("Talos"))
    }

    @Test(arguments: TemplateFacts.hostile) func `a name is text, whatever is in it`(name: String) throws {
        var facts = TemplateFacts.observed
        facts.bridge = name
        try expectText(name, in: ClusterChartValues(facts, vmid: 211).text)
    }
}
