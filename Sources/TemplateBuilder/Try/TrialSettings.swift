import Flatcar
import ProxmoxTypes
public import TemplateModel
public import Trial

/// Which template a config is tried on, and how.
public struct TrialSettings: Sendable {
    /// The template.
    public var template: VersionSettings
    /// The pool that the clone becomes a member of.
    public var pool: String?
    /// The storage that the snippet is read from; `nil` to find one.
    public var snippetStorage: String?
    /// That storage's snippets directory as it is mounted here.
    public var snippetDirectory: String?
    /// By which way the config gets there.
    public var delivery = DeliverySettings()
    /// How long the guest may take until its agent answers, and until its start has ended.
    public var patience: Duration
    /// What the guest must have.
    public var expectations: [Expectation] = []
    /// Whether the clone is left running.
    public var keeps = false

    /// Settings for one template.
    public init(_ template: VersionSettings, patience: Duration) {
        self.template = template
        self.patience = patience
    }
}

extension TrialSettings {
    /// As a build has them that would make the version: what the ways of the config and the rights go by.
    func buildSettings(
        of identity: Identity, network: NetworkProperty, config: BaseConfig?
    ) -> BuildSettings {
        var settings = BuildSettings(
            vmid: template.vmid, versionVMIDs: template.versionVMIDs, node: template.node, selector: .current,
            image: ImageFile(genericOf: Board(rawValue: identity.board) ?? .amd64),
            oem: OEMSettings(platform: Platform(rawValue: identity.platform)), allowsDowngrade: false,
            diskStorage: nil, imageStorage: nil, snippetStorage: snippetStorage, snippetDirectory: snippetDirectory,
            shape: VMShape(
                cores: 1, memory: 1024, diskSize: identity.diskSize, cpu: "", firmware: .seabios, machine: "",
                bridge: network.bridge ?? "", vlan: network.vlan),
            pool: pool, tags: [], baseConfig: config, workers: 1, taskTimeout: template.taskTimeout)
        settings.delivery = delivery
        settings.smokeTest = SmokeTestSettings(patience: patience)
        return settings
    }
}
