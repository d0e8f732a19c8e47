import CommandLine
import Consumers
import Flatcar
import Ignition
import Reports
import SystemExtensions

/// What a consumer needs, as text.
struct ConsumerValues {
    /// Whose values, in which form.
    enum Kind: String {
        case kubeadm, clusterctl, cluster, kamaji, terraform, ansible, json
        case clusterChart = "cluster-chart"
    }

    let invocation: Invocation
    let console: Console
    let kind: Kind
    /// How the consumer finds the template; `nil` for what is usual.
    var reference: TemplateReference?
    /// The generation of the resources of a cluster.
    var api: ClusterAPI = .v1alpha2

    /// - Parameter facts: asked only where something follows from the template.
    /// - Throws: `UsageError` for options that do not go together.
    func text(_ facts: () throws -> TemplateFacts) throws -> String {
        guard kind != .kubeadm else { return try kubeadm() }
        let known = try facts()
        switch kind {
        case .kubeadm, .json: return JSONValues(known).text
        case .clusterctl:
            warnOfCloudInitDrive(known)
            return ClusterctlVariables(known, source: try source(known)).text
        case .cluster:
            warnOfCloudInitDrive(known)
            return try cluster(known)
        case .clusterChart:
            guard case .vmid(let vmid) = try source(known) else {
                throw invocation.usageError("--by tags: cluster-chart only knows VMIDs")
            }
            warnOfTalos()
            return ClusterChartValues(known, vmid: vmid).text
        case .kamaji:
            let source = try source(known, usually: .version)
            warnOfCloudConfig()
            return KamajiValues(known, source: source).text
        case .terraform: return TerraformValues(known, source: try source(known)).text
        case .ansible: return AnsibleValues(known, source: try source(known)).text
        }
    }

    private func source(_ facts: TemplateFacts, usually usual: TemplateReference = .vmid) throws -> CloneSource {
        let chosen = reference ?? usual
        if chosen != .vmid, let version = facts.version, version.isProtected {
            console.warn(
                "version \(version.vmid) has Proxmox's protection, and so have its clones: nobody can remove them "
                    + "before it is taken off; build with --version-protection off")
        }
        do {
            return try facts.source(by: chosen)
        } catch {
            let why =
                invocation.source(of: Settings.url) == nil
                ? "nobody was asked for the current version; set --url, --token and the secret, or take --by vmid"
                : "the VM of the current version is gone, so that only the template itself can be cloned; take --by vmid"
            throw invocation.usageError("--by \(chosen.rawValue): \(why)")
        }
    }

    private func warnOfCloudInitDrive(_ facts: TemplateFacts) {
        guard facts.hasCloudInitDrive else { return }
        console.warn(
            "template \(facts.vmid) has a cloud-init drive, and Cluster API's provider gives machines one of its "
                + "own: of two, Ignition takes whichever it sees last; build it with --consumer capmox")
    }

    private func warnOfTalos() {
        console.warn(
            "cluster-chart's templates configure Talos: a Flatcar machine that they make gets no Kubernetes; "
                + "'values --for capmox --format cluster' prints a cluster of Flatcar machines")
    }

    private func warnOfCloudConfig() {
        console.warn(
            "capi-kamaji-proxmox configures machines by cloud-config, and Flatcar carries out none of kubeadm's: "
                + "its KubeadmConfigTemplate needs what 'values --for capmox' prints")
    }

    private func kubeadm() throws -> String {
        let config = try BaseConfigSource(invocation: invocation, console: console).merged()
        if config == nil { console.note("every fragment is left out: machines get no base config") }
        let (text, findings) = KubeadmConfig.spec(config)
        try judge(findings, console)
        return text
    }

    private func cluster(_ facts: TemplateFacts) throws -> String {
        var options = ClusterTemplate.Options()
        options.api = api
        options.kubernetesVersion = invocation[Settings.kubernetesVersion]
        options.machineVMIDs = invocation[Settings.machineVMIDs]
        options.memoryAdjustment = invocation[Settings.memoryAdjustment]
        try check(options.machineVMIDs, facts)
        let base = BaseConfigSource(
            invocation: invocation, console: console,
            kubernetes: options.kubernetesVersion ?? ClusterTemplate.versionMark)
        guard let config = try base.merged() else { preconditionFailure("the extension's own fragment is in it") }
        let (text, findings) = try ClusterTemplate(facts, source: try source(facts), options: options).render(config)
        try judge(findings, console)
        return text
    }
}

extension ConsumerValues {
    /// What machines of Cluster API cannot be.
    private func check(_ machineVMIDs: ClosedRange<Int>?, _ facts: TemplateFacts) throws {
        if let range = machineVMIDs {
            let words = "\(range.lowerBound)-\(range.upperBound)"
            guard !range.contains(facts.vmid) else {
                throw invocation.wrong(Settings.machineVMIDs, words, why: "the template's own VMID is in it")
            }
            let versions = try invocation.versionVMIDs()
            guard !range.overlaps(versions) else {
                throw invocation.wrong(
                    Settings.machineVMIDs, words,
                    why: "the VMIDs of the versions are \(versions.lowerBound)-\(versions.upperBound)")
            }
        }
        guard invocation.board == .amd64 else {
            throw invocation.wrong(
                Settings.board, invocation[Settings.board],
                why: "Cluster API's provider puts its medium on ide0, and ARM machines have no IDE")
        }
        if invocation[Settings.extensionUpdates] {
            console.warn(
                "with --sysext-updates machines patch their kubelet by themselves, and Cluster API does not know"
            )
        }
        if invocation[Settings.extensionURL].hasPrefix("file:") {
            console.warn(
                "machines look for their extensions in \(invocation[Settings.extensionURL]) of their own; a URL "
                    + "of a server serves them all")
        }
    }

    /// From the options of `values`.
    /// - Throws: `UsageError` for options that do not go together.
    init(ofValues invocation: Invocation, console: Console) throws {
        let consumer = invocation[Settings.consumerOfValues]
        guard consumer == "capmox" || !invocation.isGiven(Settings.valuesFormat) else {
            throw invocation.usageError("--format only goes with --for capmox")
        }
        let kind = Kind(rawValue: consumer == "capmox" ? invocation[Settings.valuesFormat] : consumer) ?? .json
        self.init(
            invocation: invocation, console: console, kind: kind,
            reference: invocation[Settings.reference].flatMap(TemplateReference.init),
            api: ClusterAPI(rawValue: invocation[Settings.api]) ?? .v1alpha2)
        let clusterOptions = [
            (Settings.api.spec.label, invocation.isGiven(Settings.api)),
            (Settings.kubernetesVersion.spec.label, invocation.isFlag(Settings.kubernetesVersion)),
            (Settings.machineVMIDs.spec.label, invocation.isFlag(Settings.machineVMIDs)),
            (Settings.memoryAdjustment.spec.label, invocation.isFlag(Settings.memoryAdjustment)),
        ]
        if kind != .cluster, let option = clusterOptions.first(where: \.1) {
            throw invocation.usageError("\(option.0) only goes with --for capmox --format cluster")
        }
        guard reference == nil || kind != .json else {
            throw invocation.usageError("--by does not go with --for json, which has them all")
        }
        guard reference == nil || kind != .kubeadm else {
            throw invocation.usageError("--by does not go with --format kubeadm, which names no template")
        }
    }
}

extension Invocation {
    /// Whether somebody has set it.
    func isGiven<Value>(_ setting: Setting<Value>) -> Bool {
        guard let source = source(of: setting) else { return false }
        return source != .standard
    }

    /// Whether it was set for this run alone.
    func isFlag<Value>(_ setting: Setting<Value>) -> Bool {
        if case .flag = source(of: setting) { true } else { false }
    }
}
