import YAML

/// The generation of Cluster API's resources, by the version of those of its Proxmox provider.
public enum ClusterAPI: String, Sendable, CaseIterable {
    /// Provider 0.8 and later, with Cluster API's v1beta2.
    case v1alpha2
    /// Provider 0.7 and before, with Cluster API's v1beta1.
    case v1alpha1

    private var core: String { self == .v1alpha2 ? "v1beta2" : "v1beta1" }

    /// The `apiVersion` of a resource of a group.
    func version(_ group: Group) -> String { "\(group.rawValue)/\(group == .infrastructure ? rawValue : core)" }

    /// The groups of the resources in a cluster's template.
    enum Group: String {
        case cluster = "cluster.x-k8s.io"
        case bootstrap = "bootstrap.cluster.x-k8s.io"
        case controlPlane = "controlplane.cluster.x-k8s.io"
        case infrastructure = "infrastructure.cluster.x-k8s.io"
    }

    /// A reference to another resource: by group from v1beta2 on, by version before.
    func reference(_ group: Group, _ kind: String, _ name: String) -> YAMLNode {
        let key = self == .v1alpha2 ? "apiGroup" : "apiVersion"
        let value = self == .v1alpha2 ? group.rawValue : version(group)
        return .mapping([.init(key, .string(value)), .init("kind", .string(kind)), .init("name", .string(name))])
    }

    /// A whole resource.
    func resource(_ group: Group, _ kind: String, _ name: String, spec: [YAMLNode.Entry]) -> YAMLNode {
        .mapping([
            .init("apiVersion", .string(version(group))), .init("kind", .string(kind)),
            .init("metadata", .mapping([.init("name", .string(name))])), .init("spec", .mapping(spec)),
        ])
    }

    /// Arguments of the kubelet: a list from v1beta2 on, a mapping before.
    func arguments(_ arguments: [(name: String, value: String)]) -> YAMLNode {
        switch self {
        case .v1alpha2:
            .list(
                arguments.map { .mapping([.init("name", .string($0.name)), .init("value", .string($0.value))]) })
        case .v1alpha1: .mapping(arguments.map { .init($0.name, .string($0.value)) })
        }
    }
}
