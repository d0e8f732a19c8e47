public import Ignition
import YAML

/// What Cluster API's Proxmox provider (CAPMOX, github.com/ionos-cloud/cluster-api-provider-proxmox) is to be told about
/// a template of ours.
public struct CAPMOXValues: Sendable {
    /// The most characters that `additionalConfig` may have (kubernetes-sigs/cluster-api, `ContainerLinuxConfig`).
    static let configLimit = 32_768

    private let vmid: Int
    private let node: String?
    private let bridge: String
    private let diskSize: UInt64

    /// - Parameters:
    ///   - vmid: the template's.
    ///   - node: the template's; `nil` leaves it to the reader.
    ///   - bridge: the one that the machines use.
    ///   - diskSize: bytes of the template's disk.
    public init(vmid: Int, node: String?, bridge: String, diskSize: UInt64) {
        self.vmid = vmid
        self.node = node
        self.bridge = bridge
        self.diskSize = diskSize
    }

    /// The base config as a `KubeadmConfigSpec`.
    /// - Parameter config: `nil` for none.
    /// - Returns: the YAML, and what is not in it or could stop a machine; with an error among it the YAML is of no use.
    public static func kubeadmConfigSpec(_ config: Config?) -> (text: String, findings: [Finding]) {
        var entries = [YAMLNode.Entry("format", .string("ignition"))]
        var findings: [Finding] = []
        if let config {
            let (document, found) = config.containerLinuxConfig()
            findings = found
            if document != .mapping([]) {
                let text = document.text
                if text.unicodeScalars.count > configLimit {
                    findings.append(
                        Finding(
                            severity: .error, file: "merged config", path: "$",
                            message:
                                "\(text.unicodeScalars.count) characters as a Container Linux Config, but Cluster API"
                                + " takes \(configLimit) at most: leave fragments out"))
                }
                let linux = YAMLNode.mapping([.init("additionalConfig", .string(text))])
                entries.append(.init("ignition", .mapping([.init("containerLinuxConfig", linux)])))
            }
        }
        return (specComment + YAMLNode.mapping(entries).text, findings)
    }

    /// The variables of `clusterctl` that follow from the template.
    public var clusterctl: String {
        var entries = [YAMLNode.Entry("TEMPLATE_VMID", .string("\(vmid)"))]
        if let node { entries.append(.init("PROXMOX_SOURCENODE", .string(node))) }
        // A clone cannot be smaller than its template. The provider writes the number with a G, Proxmox's GiB.
        let gibibytes = diskSize / (1 << 30) + (diskSize % (1 << 30) == 0 ? 0 : 1)
        entries += [
            .init("BRIDGE", .string(bridge)), .init("BOOT_VOLUME_DEVICE", .string("scsi0")),
            .init("BOOT_VOLUME_SIZE", .string("\(gibibytes)")),
            .init("EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION", .string("true")),
        ]
        return variablesComment + (node == nil ? nodeComment : "") + YAMLNode.mapping(entries).text
    }
}

private let specComment = """
    # The base config for Cluster API: a part of spec.kubeadmConfigSpec of a KubeadmControlPlane and of
    # spec.template.spec of a KubeadmConfigTemplate. There is one additionalConfig in each: where yours has lists
    # already, as in the provider's own Flatcar template, these belong into them.

    """

private let variablesComment = """
    # For clusterctl: in its configuration file, or each as a variable of the environment. Not set here: the connection
    # (PROXMOX_URL, PROXMOX_TOKEN, PROXMOX_SECRET), the machines (NUM_SOCKETS, NUM_CORES, MEMORY_MIB: other values than
    # the template's, or the provider waits for ever), and the network.

    """

private let nodeComment = "# PROXMOX_SOURCENODE: the template's node, which --node says.\n"
