public import YAML

extension Config {
    /// The config as a Container Linux Config (github.com/flatcar/container-linux-config-transpiler,
    /// `doc/configuration.md`), which is what Cluster API's kubeadm bootstrap provider takes beside its own fields.
    ///
    /// The provider translates it to Ignition 2.3 and appends it to its own config (kubernetes-sigs/cluster-api,
    /// `bootstrap/kubeadm/internal/ignition/clc`); the guest translates the whole to Ignition 3 (flatcar/scripts,
    /// `sys-apps/ignition/files/*-config-add-ignition-translation.patch`). So what is said here is only what comes out
    /// of both the same.
    /// - Parameter warnsOfVariables: whether text that clusterctl would take for a variable of its own is a finding.
    /// - Returns: the document, and a finding for all that is not in it, or could stop a guest of such a cluster.
    public func containerLinuxConfig(
        warnsOfVariables: Bool = true
    ) -> (document: YAMLNode, findings: [Finding]) {
        var translator = ContainerLinuxTranslator(warnsOfVariables: warnsOfVariables)
        return (translator.document(tree), translator.findings)
    }
}

/// Translates one config. What it does not know how to say is a finding: nothing is left out silently.
struct ContainerLinuxTranslator {
    let warnsOfVariables: Bool
    private(set) var findings: [Finding] = []

    mutating func document(_ tree: Tree) -> YAMLNode {
        refuseMembers(of: tree["ignition"], "is for the machine's own Ignition config; Cluster API has no place for it")
        reportKernelArguments(tree["kernelArguments"])
        return .mapping(
            section("storage", storage(tree["storage"]))
                + section("systemd", units(tree["systemd"]?.list("units") ?? []))
                + section("passwd", accounts(tree["passwd"])))
    }

    private func section(_ name: String, _ entries: [YAMLNode.Entry]) -> [YAMLNode.Entry] {
        entries.isEmpty ? [] : [.init(name, .mapping(entries))]
    }

    private mutating func units(_ units: [Tree]) -> [YAMLNode.Entry] {
        for unit in units {
            // Cluster API's Proxmox provider takes a warning of Ignition 2.3 for an error (its pkg/ignition/enrich.go).
            guard unit["enabled"]?.flag == true, let contents = unit["contents"], unit.has("contents") else { continue }
            let lines = (contents.text ?? "").split(separator: "\n").map { $0.filter { !" \t\r".contains($0) } }
            if !lines.contains("[Install]") {
                error(
                    contents.origin,
                    "has no [Install] section though the unit is enabled, which Cluster API's Proxmox provider refuses")
            }
        }
        return units.isEmpty ? [] : [.init("units", .list(units.map { object($0, .unit) }))]
    }

    private mutating func accounts(_ passwd: Tree?) -> [YAMLNode.Entry] {
        guard let passwd else { return [] }
        for user in passwd.list("users") {
            warn(
                user.origin,
                "must not be in users: of the KubeadmConfigSpec as well (Cluster API's templates have core there): a"
                    + " guest stops at a user that is there twice")
        }
        return entries(passwd, .passwd)
    }

    private mutating func reportKernelArguments(_ arguments: Tree?) {
        for argument in arguments?.list("shouldExist") ?? [] {
            warn(
                argument.origin,
                "is not in the values: Cluster API cannot set kernel arguments; build --consumer capmox puts it into"
                    + " the image if it fits, and its plan says so")
        }
        for argument in arguments?.list("shouldNotExist") ?? [] {
            let text = argument.text ?? ""
            guard ["flatcar.autologin", "coreos.autologin"].contains(text) else {
                error(argument.origin, "cannot be said: Cluster API cannot take kernel arguments away")
                continue
            }
            warn(
                argument.origin,
                "is not in the values: Cluster API cannot take kernel arguments away; build --console-autologin off does"
            )
        }
    }

    /// Every member is said to be missing.
    private mutating func refuseMembers(of tree: Tree?, _ message: String) {
        for member in (tree?.members ?? [:]).sorted(by: { $0.key < $1.key }) { error(member.value.origin, message) }
    }

    mutating func error(_ origin: Tree.Origin, _ message: String) {
        findings.append(Finding(severity: .error, file: origin.file, path: origin.path, message: message))
    }

    mutating func warn(_ origin: Tree.Origin, _ message: String) {
        findings.append(Finding(severity: .warning, file: origin.file, path: origin.path, message: message))
    }
}
