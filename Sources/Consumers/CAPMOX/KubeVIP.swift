import YAML

/// The pod that gives the control plane one address (kube-vip.io, static pods with ARP).
enum KubeVIP {
    /// Credentials of the kubelet's making, which `prepare-kube-vip` exchanges on the first machine.
    private static let credentials = "/etc/kubernetes/admin.conf"

    /// Its manifest, as a file of the machine.
    static var manifest: YAMLNode {
        ClusterTemplate.file("/etc/kubernetes/manifests/kube-vip.yaml", mode: "0644", pod.text)
    }

    private static var pod: YAMLNode {
        .mapping([
            .init("apiVersion", .string("v1")), .init("kind", .string("Pod")),
            .init(
                "metadata", .mapping([.init("name", .string("kube-vip")), .init("namespace", .string("kube-system"))])),
            .init(
                "spec",
                .mapping([
                    .init("containers", .list([container])), .init("hostNetwork", .bool(true)),
                    // kube-vip asks for the API under this name, and must not ask itself for the way there.
                    .init(
                        "hostAliases",
                        .list([
                            .mapping([
                                .init("ip", .string("127.0.0.1")),
                                .init("hostnames", .list([.string("kubernetes"), .string("localhost")])),
                            ])
                        ])),
                    .init(
                        "volumes",
                        .list([
                            .mapping([
                                .init("name", .string("kubeconfig")),
                                .init(
                                    "hostPath",
                                    .mapping([
                                        .init("path", .string(credentials)), .init("type", .string("FileOrCreate")),
                                    ])),
                            ])
                        ])),
                ])),
        ])
    }

    private static var container: YAMLNode {
        .mapping([
            .init("name", .string("kube-vip")),
            .init("image", .string("ghcr.io/kube-vip/kube-vip:${KUBE_VIP_VERSION:=v0.8.9}")),
            .init("imagePullPolicy", .string("IfNotPresent")), .init("args", .list([.string("manager")])),
            .init(
                "env",
                .list(
                    settings.map { name, value in
                        .mapping([.init("name", .string(name)), .init("value", value)])
                    })),
            .init(
                "securityContext",
                .mapping([
                    .init(
                        "capabilities", .mapping([.init("add", .list([.string("NET_ADMIN"), .string("NET_RAW")]))]))
                ])),
            .init(
                "volumeMounts",
                .list([
                    .mapping([.init("name", .string("kubeconfig")), .init("mountPath", .string(credentials))])
                ])),
        ])
    }

    /// The leases are as long as kube-vip's documentation has them.
    private static let settings: [(name: String, value: YAMLNode)] = [
        ("address", .string("${CONTROL_PLANE_ENDPOINT_IP}")), ("port", .string("6443")),
        ("vip_interface", .verbatim("${VIP_NETWORK_INTERFACE=\"\"}")), ("vip_arp", .string("true")),
        ("cp_enable", .string("true")), ("vip_leaderelection", .string("true")), ("vip_leaseduration", .string("15")),
        ("vip_renewdeadline", .string("10")), ("vip_retryperiod", .string("2")),
    ]
}
