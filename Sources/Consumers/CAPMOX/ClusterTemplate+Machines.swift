import OpenPGP
import YAML

/// What the Proxmox provider makes machines of.
extension ClusterTemplate {
    var proxmoxCluster: YAMLNode {
        var spec: [YAMLNode.Entry] = [
            .init(
                "controlPlaneEndpoint",
                .mapping([
                    .init("host", Clusterctl.variable("CONTROL_PLANE_ENDPOINT_IP")), .init("port", .integer(6443)),
                ])),
            .init(
                "ipv4Config",
                .mapping([
                    .init("addresses", Clusterctl.variable("NODE_IP_RANGES")),
                    .init("prefix", Clusterctl.variable("IP_PREFIX")), .init("gateway", Clusterctl.variable("GATEWAY")),
                ])),
            .init("dnsServers", Clusterctl.variable("DNS_SERVERS")),
            .init("allowedNodes", Clusterctl.variable("ALLOWED_NODES", default: "[]")),
        ]
        if let percent = options.memoryAdjustment {
            spec.append(.init("schedulerHints", .mapping([.init("memoryAdjustment", .integer(percent))])))
        }
        return api.resource(.infrastructure, "ProxmoxCluster", Self.name, spec: spec)
    }

    /// - Parameter role: the end of its name.
    func machineTemplate(_ role: String) -> YAMLNode {
        var machine = origin
        machine += [
            .init("full", .bool(true)),
            .init("numSockets", Clusterctl.variable("NUM_SOCKETS", default: "2")),
            .init("numCores", Clusterctl.variable("NUM_CORES", default: "4")),
            .init("memoryMiB", Clusterctl.variable("MEMORY_MIB", default: "16384")),
            .init("disks", .mapping([.init("bootVolume", bootVolume)])), .init("network", network),
            // Flatcar has no cloud-init whose end could be waited for, and has a guest agent.
            .init(
                "checks",
                .mapping([.init("skipCloudInitStatus", .bool(true)), .init("skipQemuGuestAgent", .bool(false))])),
        ]
        if let range = options.machineVMIDs {
            machine.append(
                .init(
                    "vmIDRange",
                    .mapping([
                        .init("start", .integer(range.lowerBound)), .init("end", .integer(range.upperBound)),
                    ])))
        }
        return api.resource(
            .infrastructure, "ProxmoxMachineTemplate", machineTemplateName(role),
            spec: [.init("template", .mapping([.init("spec", .mapping(machine))]))])
    }

    /// With a part that follows from what machines are made of: Cluster API replaces machines when they are to be made of a
    /// template of another name, and never because one was changed (cluster-api.sigs.k8s.io, "Updating Machine
    /// Infrastructure and Bootstrap Templates").
    func machineTemplateName(_ role: String) -> String {
        let origin = YAMLNode.mapping(origin + [.init("disks", bootVolume), .init("network", network)]).text
        return "\(Self.name)-\(role)-\(Self.mark(origin))"
    }

    /// The first 8 hex digits of a text's SHA-256.
    static func mark(_ text: String) -> String { String(hexDigest(.sha256, of: Array(text.utf8)).prefix(8)) }

    /// Where the template is. With tags the provider looks for it on every node.
    private var origin: [YAMLNode.Entry] {
        switch source {
        case .vmid(let vmid):
            let node = facts.node.map { YAMLNode.string($0) } ?? Clusterctl.variable("PROXMOX_SOURCENODE")
            return [.init("sourceNode", node), .init("templateID", .integer(vmid))]
        case .tags(let tags):
            let selector = YAMLNode.mapping([.init("matchTags", .list(tags.map { .string($0) }))])
            return [.init("templateSelector", selector)]
        }
    }

    private var bootVolume: YAMLNode {
        .mapping([
            .init("disk", .string(facts.bootDevice)),
            .init("sizeGb", Clusterctl.variable("BOOT_VOLUME_SIZE", default: "\(facts.diskGibibytes)")),
        ])
    }

    private var network: YAMLNode {
        var device: [YAMLNode.Entry] = [
            .init("bridge", .string(facts.bridge)), .init("model", .string("virtio")),
        ]
        guard api == .v1alpha2 else { return .mapping([.init("default", .mapping(device))]) }
        // The provider gives the addresses of ipv4Config to this device where no other is to have them.
        device.append(.init("name", .string("net0")))
        return .mapping([.init("networkDevices", .list([.mapping(device)]))])
    }

    /// - Parameter additionalConfig: the machines' Container Linux Config.
    func deployment(_ additionalConfig: String) -> YAMLNode {
        let labels = YAMLNode.mapping([
            .init("cluster.x-k8s.io/cluster-name", .string(Self.name)),
            .init("cluster.x-k8s.io/deployment-name", .string("\(Self.name)-workers")),
        ])
        let machine: [YAMLNode.Entry] = [
            .init("clusterName", .string(Self.name)), .init("version", version),
            .init(
                "bootstrap",
                .mapping([
                    .init(
                        "configRef",
                        api.reference(.bootstrap, "KubeadmConfigTemplate", workerConfigName(additionalConfig)))
                ])),
            .init(
                "infrastructureRef",
                api.reference(.infrastructure, "ProxmoxMachineTemplate", machineTemplateName("worker"))),
        ]
        return api.resource(
            .cluster, "MachineDeployment", "\(Self.name)-workers",
            spec: [
                .init("clusterName", .string(Self.name)),
                .init("replicas", Clusterctl.variable("WORKER_MACHINE_COUNT")),
                .init("selector", .mapping([.init("matchLabels", labels)])),
                .init(
                    "template",
                    .mapping([
                        .init("metadata", .mapping([.init("labels", labels)])), .init("spec", .mapping(machine)),
                    ])),
            ])
    }
}
