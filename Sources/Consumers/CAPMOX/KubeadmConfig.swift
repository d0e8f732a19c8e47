public import Ignition
import YAML

/// The base config where Cluster API's kubeadm bootstrap provider takes it.
public enum KubeadmConfig {
    /// The most characters that `additionalConfig` may have (kubernetes-sigs/cluster-api, `ContainerLinuxConfig`).
    static let limit = 32_768

    /// The base config as a `KubeadmConfigSpec`.
    /// - Parameter config: `nil` for none.
    /// - Returns: the YAML, and what is not in it or could stop a machine; with an error among it the YAML is of no use.
    public static func spec(_ config: Config?) -> (text: String, findings: [Finding]) {
        var entries = [YAMLNode.Entry("format", .string("ignition"))]
        var findings: [Finding] = []
        if let config {
            let (text, found) = additionalConfig(config)
            findings = found
            if let text { entries.append(.init("ignition", ignition(text))) }
        }
        return (comment + YAMLNode.mapping(entries).text, findings)
    }

    /// The text of a config as a Container Linux Config; `nil` for an empty one.
    /// - Parameter isForTemplate: whether the text is put into a template of clusterctl by someone who minds its rules.
    static func additionalConfig(_ config: Config, isForTemplate: Bool = false) -> (text: String?, findings: [Finding])
    {
        var (document, findings) = config.containerLinuxConfig(warnsOfVariables: !isForTemplate)
        guard document != .mapping([]) else { return (nil, findings) }
        let text = document.text
        if text.unicodeScalars.count > limit {
            findings.append(
                Finding(
                    severity: .error, file: "merged config", path: "$",
                    message:
                        "\(text.unicodeScalars.count) characters as a Container Linux Config, but Cluster API takes "
                        + "\(limit) at most: leave fragments out"))
        }
        return (text, findings)
    }

    /// The value of the spec's `ignition`.
    static func ignition(_ additionalConfig: String) -> YAMLNode {
        .mapping([
            .init("containerLinuxConfig", .mapping([.init("additionalConfig", .string(additionalConfig))]))
        ])
    }

    private static let comment = """
        # The base config for Cluster API: a part of spec.kubeadmConfigSpec of a KubeadmControlPlane and of
        # spec.template.spec of a KubeadmConfigTemplate. There is one additionalConfig in each: where yours has lists
        # already, as in the provider's own Flatcar template, these belong into them.

        """
}
