import YAML

/// Values for the Helm chart `capi-kamaji-proxmox` (github.com/clastix/cluster-api-kamaji-proxmox): workers of a hosted
/// control plane.
public struct KamajiValues: Sendable {
    private let facts: TemplateFacts
    private let source: CloneSource

    /// - Parameter source: what machines are cloned from. The chart replaces nodes when it changes, and only then.
    public init(_ facts: TemplateFacts, source: CloneSource) {
        self.facts = facts
        self.source = source
    }

    /// The values as YAML.
    public var text: String {
        var pool: [YAMLNode.Entry] = []
        if let node = facts.node { pool.append(.init("sourceNode", .string(node))) }
        switch source {
        case .vmid(let vmid): pool.append(.init("templateId", .integer(vmid)))
        case .tags(let tags):
            let selector = YAMLNode.mapping([.init("matchTags", .list(tags.map { .string($0) }))])
            pool.append(.init("templateSelector", selector))
        }
        let network = YAMLNode.mapping([
            .init("bridge", .string(facts.bridge)), .init("model", .string("virtio")),
        ])
        let volume = YAMLNode.mapping([
            .init("disk", .string(facts.bootDevice)), .init("sizeGb", .integer(Int(clamping: facts.diskGibibytes))),
        ])
        pool += [.init("network", network), .init("disks", .mapping([.init("bootVolume", volume)]))]
        return Self.comment + (facts.node == nil ? Self.nodeComment : "")
            + YAMLNode.mapping([.init("nodePools", .list([.mapping(pool)]))]).text
    }

    private static let comment = """
        # For capi-kamaji-proxmox: what of a pool follows from the template. Put it into the pool of your own values, since
        # Helm replaces a list as a whole. Not set here: name, replicas, allowedNodes, storage, format, and the machine's
        # size (numSockets, numCores, memoryMiB: other values than the template's, or the provider waits for ever).
        # The chart's KubeadmConfigTemplate has no 'format: ignition', and Flatcar carries out no cloud-config of kubeadm:
        # give it what 'values --for capmox' prints.

        """

    private static let nodeComment = "# Not set: sourceNode, the template's node, which --node says.\n"
}
