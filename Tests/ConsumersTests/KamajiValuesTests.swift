import Consumers
import Testing

@Suite struct KamajiValuesTests {
    @Test func `a pool gets the template's place, and nothing that does not follow from it`() {
        #expect(
            KamajiValues(.observed, source: .vmid(21100)).text.uncommented == """
                nodePools:
                  - sourceNode: pve1
                    templateId: 21100
                    network:
                      bridge: vmbr1
                      model: virtio
                    disks:
                      bootVolume:
                        disk: scsi0
                        sizeGb: 20

                """)
    }

    @Test func `tags take the place of the VMID, which the chart would prefer`() throws {
        let facts = TemplateFacts.observed
        let text = KamajiValues(facts, source: try facts.source(by: .tags)).text
        #expect(!text.contains("templateId:"))
        try #expect(
            yaml(text).contains(
                #""templateSelector": {"matchTags": ["4593.2.5", "flatcar", "flatcar-4593.2.5-9f3c", "flatcar-stable"]}"#
            ))
    }

    @Test func `a node that nobody named is not set, and said`() {
        let text = KamajiValues(.expected, source: .vmid(211)).text
        #expect(!text.uncommented.contains("sourceNode") && text.contains("# Not set: sourceNode"))
    }

    @Test(arguments: TemplateFacts.hostile) func `a name is text, whatever is in it`(name: String) throws {
        var facts = TemplateFacts.observed
        facts.bridge = name
        try expectText(name, in: KamajiValues(facts, source: .tags([name])).text)
    }
}
