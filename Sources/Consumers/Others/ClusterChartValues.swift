import YAML

/// Values for the Helm chart `cluster-chart` (github.com/MoTTTT/cluster-chart, `values.yaml`).
public struct ClusterChartValues: Sendable {
    private let facts: TemplateFacts
    private let vmid: Int

    /// - Parameter vmid: of the template that machines are cloned from; the chart knows no tags.
    public init(_ facts: TemplateFacts, vmid: Int) {
        self.facts = facts
        self.vmid = vmid
    }

    /// The values as YAML. The chart's own are text where text stands here, also for numbers and lists.
    public var text: String {
        var template = [YAMLNode.Entry("template_vmid", .string("\(vmid)"))]
        var proxmox: [YAMLNode.Entry] = []
        if let node = facts.node {
            proxmox.append(.init("allowed_nodes", .string("[\(node)]")))
            template.insert(.init("sourcenode", .string(node)), at: 0)
        }
        proxmox += [
            .init("template", .mapping(template)),
            .init(
                "vm",
                .mapping([
                    .init("boot_volume_device", .string(facts.bootDevice)), .init("bridge", .string(facts.bridge)),
                ])),
        ]
        // The chart gives it to the provider as it is, and a clone's disk cannot be smaller than the template's.
        let machines = YAMLNode.mapping([.init("boot_volume_size", .integer(Int(clamping: facts.diskGibibytes)))])
        return Self.comment + (facts.node == nil ? Self.nodeComment : "")
            + YAMLNode.mapping([
                .init("proxmox", .mapping(proxmox)), .init("controlplane", machines), .init("worker", machines),
            ]).text
    }

    private static let comment = """
        # For cluster-chart: helm install NAME CHART --values FILE. The sizes are the smallest possible, in GiB.
        # The chart's templates configure Talos. A Flatcar machine that they make boots, and gets no Kubernetes: use its
        # values with templates of your own, or 'values --for capmox --format cluster'.

        """

    private static let nodeComment =
        "# Not set: proxmox.template.sourcenode and proxmox.allowed_nodes, the template's node, which --node says.\n"
}
