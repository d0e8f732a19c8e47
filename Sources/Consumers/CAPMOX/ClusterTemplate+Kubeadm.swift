import YAML

/// What kubeadm is told on each machine.
extension ClusterTemplate {
    /// - Parameter additionalConfig: the machines' Container Linux Config.
    func controlPlane(_ additionalConfig: String) -> YAMLNode {
        var spec = kubeadm(
            additionalConfig, commands: ["/etc/kubernetes/prepare-kube-vip"],
            files: [
                KubeVIP.manifest,
                Self.file("/etc/kubernetes/prepare-kube-vip", mode: "0700", MachineConfig.prepareKubeVIP),
            ])
        spec += [
            .init("initConfiguration", registration(isControlPlane: true)),
            .init("joinConfiguration", registration(isControlPlane: true)),
        ]
        let reference = YAMLNode.Entry(
            "infrastructureRef",
            api.reference(.infrastructure, "ProxmoxMachineTemplate", machineTemplateName("control-plane")))
        let machine = YAMLNode.mapping(
            api == .v1alpha2 ? [.init("spec", .mapping([reference]))] : [reference])
        return api.resource(
            .controlPlane, "KubeadmControlPlane", "\(Self.name)-control-plane",
            spec: [
                .init("replicas", Clusterctl.variable("CONTROL_PLANE_MACHINE_COUNT")), .init("version", version),
                .init("machineTemplate", machine), .init("kubeadmConfigSpec", .mapping(spec)),
            ])
    }

    /// - Parameter additionalConfig: the machines' Container Linux Config.
    func workerConfig(_ additionalConfig: String) -> YAMLNode {
        let spec =
            kubeadm(additionalConfig, commands: [], files: [])
            + [.init("joinConfiguration", registration(isControlPlane: false))]
        return api.resource(
            .bootstrap, "KubeadmConfigTemplate", workerConfigName(additionalConfig),
            spec: [.init("template", .mapping([.init("spec", .mapping(spec))]))])
    }

    /// As with the machines' own templates: another config has another name, or nobody would be replaced for it.
    func workerConfigName(_ additionalConfig: String) -> String {
        let spec = YAMLNode.mapping(kubeadm(additionalConfig, commands: [], files: []))
        return "\(Self.name)-worker-\(Self.mark(spec.text))"
    }

    private func kubeadm(_ additionalConfig: String, commands: [String], files: [YAMLNode]) -> [YAMLNode.Entry] {
        let prepare = "/opt/bin/prepare-containerd"
        return [
            .init("format", .string("ignition")), .init("ignition", KubeadmConfig.ignition(additionalConfig)),
            .init("preKubeadmCommands", .list((Self.identityCommands + [prepare] + commands).map { .string($0) })),
            .init("files", .list([Self.file(prepare, mode: "0755", MachineConfig.prepareContainerd)] + files)),
            .init(
                "users",
                .list([
                    .mapping([
                        .init("name", .string(Self.user)),
                        .init("sshAuthorizedKeys", .verbatim("[${VM_SSH_KEYS}]")),
                        .init("sudo", .string("ALL=(ALL) NOPASSWD:ALL")),
                    ])
                ])),
        ]
    }

    /// They put the machine's own identity into kubeadm's configuration, which is the same for all machines otherwise.
    private static let identityCommands = [
        "(umask 077 && envsubst '$COREOS_CUSTOM_INSTANCE_ID' < /etc/kubeadm.yml > /run/kubeadm.yml)",
        "cat /run/kubeadm.yml > /etc/kubeadm.yml",
        "rm /run/kubeadm.yml",
    ]

    private func registration(isControlPlane: Bool) -> YAMLNode {
        var node: [YAMLNode.Entry] = []
        // The manifest of kube-vip is there before kubeadm is.
        if isControlPlane {
            node.append(.init("ignorePreflightErrors", .list([.string("DirAvailable--etc-kubernetes-manifests")])))
        }
        node.append(
            .init(
                "kubeletExtraArgs",
                api.arguments([
                    ("provider-id", "proxmox://" + Clusterctl.literal("${COREOS_CUSTOM_INSTANCE_ID}"))
                ])))
        return .mapping([.init("nodeRegistration", .mapping(node))])
    }

    /// A file as the bootstrap provider writes it.
    /// - Parameter mode: in octal.
    static func file(_ path: String, mode: String, _ content: String) -> YAMLNode {
        .mapping([
            .init("path", .string(path)), .init("owner", .string("root:root")), .init("permissions", .string(mode)),
            .init("content", .string(content)),
        ])
    }
}
