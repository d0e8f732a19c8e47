public import Ignition
import YAML

/// A template for `clusterctl generate cluster --from`: a cluster whose machines are clones of stock Flatcar, with the
/// base config and Kubernetes as a system extension.
///
/// Cluster API's own flavors for stock images work so elsewhere; its Proxmox provider has none.
public struct ClusterTemplate: Sendable {
    /// What a person decides.
    public struct Options: Sendable {
        /// The generation of the resources.
        public var api: ClusterAPI = .v1alpha2
        /// The version of Kubernetes, `v1.34.1`; `nil` leaves it to clusterctl's variable.
        public var kubernetesVersion: String?
        /// The VMIDs that machines get; `nil` for any.
        public var machineVMIDs: ClosedRange<Int>?
        /// Percent of a node's memory that machines may have; `nil` for the provider's 100.
        public var memoryAdjustment: Int?

        /// The defaults.
        public init() {}
    }

    let facts: TemplateFacts
    let source: CloneSource
    let options: Options

    /// - Parameter source: what machines are cloned from.
    public init(_ facts: TemplateFacts, source: CloneSource, options: Options) {
        self.facts = facts
        self.source = source
        self.options = options
    }

    /// What stands for the version of Kubernetes in the base config, where clusterctl is to say it.
    public static let versionMark = "@@KUBERNETES_VERSION@@"

    var api: ClusterAPI { options.api }

    /// The template.
    /// - Parameter config: the base config, with the Kubernetes extension; its version is `versionMark` where clusterctl
    ///   says it.
    /// - Returns: the YAML, and what is not in it or could stop a machine; with an error among it the YAML is of no use.
    /// - Throws: `IgnitionError` never for what the tool carries itself.
    public func render(_ config: Config) throws(IgnitionError) -> (text: String, findings: [Finding]) {
        let machines = try Config.read(Fragment(name: "Cluster API", text: Array(MachineConfig.fragment.utf8)))
        let (merged, clashes) = Config.inspect([machines, config])
        let (text, findings) = KubeadmConfig.additionalConfig(merged, isForTemplate: true)
        let literal = Clusterctl.literal(text ?? "")
        let additional =
            options.kubernetesVersion == nil
            ? literal.replacing(Self.versionMark, with: "${KUBERNETES_VERSION}") : literal
        let documents =
            [
                cluster, proxmoxCluster, controlPlane(additional), machineTemplate("control-plane"),
                deployment(additional),
            ]
            + [machineTemplate("worker"), workerConfig(additional)]
        return (
            header + Clusterctl.document(documents.map { "---\n" + $0.text }.joined()),
            clashes + findings + users(merged)
        )
    }

    /// A user of the same name would be there twice, and a guest stops at that.
    private func users(_ config: Config) -> [Finding] {
        config.userNames.filter { $0 == Self.user }.map { name in
            Finding(
                severity: .error, file: "merged config", path: "$.passwd.users",
                message: "has user \(name), whom the template gets from VM_SSH_KEYS: take it out for Cluster API")
        }
    }

    /// Whom the machines let in.
    static let user = "core"

    static let name = "${CLUSTER_NAME}"

    var version: YAMLNode { options.kubernetesVersion.map { .string($0) } ?? .string("${KUBERNETES_VERSION}") }

    private var cluster: YAMLNode {
        let pods = YAMLNode.mapping([.init("cidrBlocks", .list([.string("${POD_CIDR:=10.244.0.0/16}")]))])
        return api.resource(
            .cluster, "Cluster", Self.name,
            spec: [
                .init("clusterNetwork", .mapping([.init("pods", pods)])),
                .init(
                    "controlPlaneRef",
                    api.reference(.controlPlane, "KubeadmControlPlane", "\(Self.name)-control-plane")),
                .init("infrastructureRef", api.reference(.infrastructure, "ProxmoxCluster", Self.name)),
            ])
    }

    private var header: String {
        """
        # A cluster of stock Flatcar on Proxmox VE, for Cluster API's Proxmox provider (\(api.rawValue)):
        #   clusterctl generate cluster NAME --from FILE | kubectl apply -f -
        # Variables, beside the connection of the provider: CLUSTER_NAME, CONTROL_PLANE_MACHINE_COUNT, WORKER_MACHINE_COUNT
        # \(options.kubernetesVersion == nil ? "and KUBERNETES_VERSION " : "")(clusterctl's flags), CONTROL_PLANE_ENDPOINT_IP, NODE_IP_RANGES, IP_PREFIX, GATEWAY, DNS_SERVERS, VM_SSH_KEYS\(facts.node == nil ? ", PROXMOX_SOURCENODE" : "").
        # With defaults: ALLOWED_NODES, NUM_SOCKETS, NUM_CORES, MEMORY_MIB, BOOT_VOLUME_SIZE, VIP_NETWORK_INTERFACE, POD_CIDR,
        # KUBE_VIP_VERSION. The management cluster needs EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION=true.

        """
    }
}
