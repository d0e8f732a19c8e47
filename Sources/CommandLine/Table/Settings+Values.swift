/// What consumers of the template are told.
extension Settings {
    static let values = OptionGroup("Values")

    /// Whose values are printed.
    public static let consumerOfValues = Setting(
        required: "for", .choice(consumersOfValues, "CONSUMER"), in: values, environment: .none,
        help: "who needs them; capmox is Cluster API's provider")

    /// Those whose values are known.
    public static let consumersOfValues = ["capmox", "cluster-chart", "kamaji", "terraform", "ansible", "json"]

    /// The form of the values.
    public static let valuesFormat = Setting(
        "format", .choice(["kubeadm", "clusterctl", "cluster"], "FORMAT"), default: "kubeadm", in: values,
        environment: .none,
        help: "for capmox: the base config as KubeadmConfigSpec, clusterctl's variables, or its whole template")

    /// How a consumer finds the template.
    public static let reference = Setting(
        "by", .choice(["vmid", "version", "tags"], "REFERENCE"), in: values, environment: .none,
        note: "vmid, for kamaji version",
        help: "how it is found: by the VMID that stays, by that of the current version, or by its tags")

    /// The generation of the resources of Cluster API's provider.
    public static let api = Setting(
        "api", .choice(["v1alpha2", "v1alpha1"], "VERSION"), default: "v1alpha2", in: values, environment: .none,
        help: "API of Cluster API's provider: v1alpha2 from its 0.8 on, v1alpha1 before")

    /// The version of Kubernetes that a cluster starts with.
    public static let kubernetesVersion = Setting(
        "kubernetes-version", .kubernetesVersion, in: values, note: "clusterctl's KUBERNETES_VERSION",
        help: "version whose system extension is pinned in the template of a cluster")

    /// The VMIDs of the machines.
    public static let machineVMIDs = Setting(
        "machine-vmids", .vmidRange, in: values, note: "any that are free",
        help: "VMIDs that Cluster API gives to its machines")

    /// How much of a node's memory is given to machines.
    public static let memoryAdjustment = Setting(
        "memory-adjustment", .integer(0...10_000, "PERCENT"), in: values, note: "100, the provider's own",
        help: "share of a node's memory that Cluster API gives to machines; 0 for no limit")

    /// What is told of a new version.
    public static let onChange = Setting(
        "on-change", .path("FILE|COMMAND"), in: values,
        help: "after a new version: write its values to FILE, or run COMMAND with the result as JSON on stdin")

    /// Whose values go to the file of `onChange`.
    public static let onChangeValues = Setting(
        "on-change-values",
        .choice(["json", "clusterctl", "cluster", "cluster-chart", "kamaji", "terraform", "ansible"], "WHAT"),
        default: "json", in: values, help: "which values go to the FILE of --on-change, as 'values' prints them")

    /// How long the command of `onChange` may take.
    public static let onChangeTimeout = Setting(
        "on-change-timeout", .duration(1...3600), default: "1m", in: values,
        help: "end the COMMAND of --on-change when it takes longer")

    static let onChangeOptions: [OptionSpec] = [onChange.spec, onChangeValues.spec, onChangeTimeout.spec]

    /// Those that go into the template of a cluster, whoever asks for it.
    static let clusterOptions: [OptionSpec] = [kubernetesVersion.spec, machineVMIDs.spec, memoryAdjustment.spec]

    static let valuesOptions: [OptionSpec] =
        [
            valuesFormat.spec, reference.spec, api.spec,
        ] + clusterOptions

    /// For a command that asks Proxmox if it can.
    static let optionalConnectionOptions: [OptionSpec] = connectionOptions.map { option in
        switch option.presence {
        case .required: option.optional("nobody is asked")
        case .requiredUnless: option.optional()
        case .optional, .defaulted: option
        }
    }
}

extension ValueKind<String> {
    /// `v1.34.1`.
    static var kubernetesVersion: ValueKind {
        ValueKind(ValueShape("VERSION")) { text throws(ValueProblem) in
            let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            guard text.hasPrefix("v"), parts.count == 3,
                parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isDigit) })
            else { throw ValueProblem("a version of Kubernetes such as v1.34.1") }
            return text
        }
    }
}
