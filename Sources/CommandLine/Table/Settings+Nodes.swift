/// One run for several nodes.
extension Settings {
    static let manyNodes = OptionGroup("Many nodes")

    /// The nodes, each with a template of its own.
    public static let nodes = Setting(
        "nodes", .nodeTemplates, in: manyNodes, note: "--node and --vmid",
        help: "nodes with a template each: one download serves all; pve2.bridge=... in the settings file is for one"
    )

    /// When the templates get their versions.
    public static let promote = Setting(
        "promote", .choice(["together", "each"], "WHEN"), default: "together", in: manyNodes,
        help: "give the templates their new versions when all nodes have theirs, or each as it comes")

    /// Whether a node that cannot be built on is left out.
    public static let keepGoing = Setting(
        flag: "keep-going", in: manyNodes, help: "build on the other nodes when one is refused")

    /// Whether each node is asked at its own address.
    public static let direct = Setting(
        flag: "direct", in: manyNodes,
        help: "send to each node's own address, and not through --url, which stores an upload twice on its way")

    static let nodeOptions: [OptionSpec] = [nodes.spec, direct.spec]
    static let nodeBuildOptions: [OptionSpec] = nodeOptions + [promote.spec, keepGoing.spec]

    /// What nodes may differ in: `pve2.bridge=vmbr1` in the settings file.
    static let perNode: [OptionSpec] = [
        versionVMIDs.spec, diskStorage.spec, imageStorage.spec, snippetStorage.spec, snippetDirectory.spec,
        isoStorage.spec, bridge.spec, vlan.spec, fingerprint.spec,
    ]
}
