import YAML

/// What clusterctl is to be told about the template, so that it fills the provider's own templates.
public struct ClusterctlVariables: Sendable {
    private let facts: TemplateFacts
    private let source: CloneSource

    /// - Parameter source: what machines are cloned from.
    public init(_ facts: TemplateFacts, source: CloneSource) {
        self.facts = facts
        self.source = source
    }

    /// The variables as YAML, for clusterctl's configuration file.
    public var text: String {
        var entries: [YAMLNode.Entry] = []
        switch source {
        case .vmid(let vmid): entries.append(.init("TEMPLATE_VMID", .string("\(vmid)")))
        case .tags(let tags):
            entries.append(.init("TEMPLATE_TAGS", .string("[\(tags.joined(separator: ", "))]")))
        }
        if let node = facts.node { entries.append(.init("PROXMOX_SOURCENODE", .string(node))) }
        entries += [
            .init("BRIDGE", .string(facts.bridge)), .init("BOOT_VOLUME_DEVICE", .string(facts.bootDevice)),
            .init("BOOT_VOLUME_SIZE", .string("\(facts.diskGibibytes)")),
            .init("EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION", .string("true")),
        ]
        return Self.comment + (facts.node == nil ? Self.nodeComment : "") + YAMLNode.mapping(entries).text
    }

    private static let comment = """
        # For clusterctl: in its configuration file, or each as a variable of the environment. Not set here: the connection
        # (PROXMOX_URL, PROXMOX_TOKEN, PROXMOX_SECRET), the machines (NUM_SOCKETS, NUM_CORES, MEMORY_MIB: other values than
        # the template's, or the provider waits for ever), and the network.

        """

    private static let nodeComment = "# PROXMOX_SOURCENODE: the template's node, which --node says.\n"
}
