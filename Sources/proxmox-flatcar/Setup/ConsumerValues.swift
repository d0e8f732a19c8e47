import CommandLine
import Consumers
import Ignition
import Reports
import SystemExtensions

/// What the options of `values` ask for, as text.
struct ConsumerValues {
    let invocation: Invocation
    let console: Console

    /// - Parameter facts: asked only where something follows from the template.
    /// - Throws: `UsageError` for options that do not go together.
    func text(_ facts: () throws -> TemplateFacts) throws -> String {
        let consumer = invocation[Settings.consumerOfValues]
        guard consumer == "capmox" || !invocation.isGiven(Settings.valuesFormat) else {
            throw invocation.usageError("--format only goes with --for capmox")
        }
        let format = invocation[Settings.valuesFormat]
        let isCluster = consumer == "capmox" && format == "cluster"
        try refuse(unless: isCluster)
        guard consumer != "json" || !invocation.isGiven(Settings.reference) else {
            throw invocation.usageError("--by does not go with --for json, which has them all")
        }
        guard consumer != "capmox" || format != "kubeadm" else { return try kubeadm() }
        let known = try facts()
        switch consumer {
        case "capmox":
            if known.hasCloudInitDrive { warnOfCloudInitDrive(known) }
            return isCluster
                ? try cluster(known) : ClusterctlVariables(known, source: try source(known, usually: .vmid)).text
        case "cluster-chart":
            guard case .vmid(let vmid) = try source(known, usually: .vmid) else {
                throw invocation.usageError("--by tags: cluster-chart only knows VMIDs")
            }
            warnOfTalos()
            return ClusterChartValues(known, vmid: vmid).text
        case "kamaji":
            let source = try source(known, usually: .version)
            warnOfCloudConfig()
            return KamajiValues(known, source: source).text
        case "terraform": return TerraformValues(known, source: try source(known, usually: .vmid)).text
        case "ansible": return AnsibleValues(known, source: try source(known, usually: .vmid)).text
        default: return JSONValues(known).text
        }
    }

    /// Options that only a cluster's template knows.
    private func refuse(unless isCluster: Bool) throws {
        guard !isCluster else { return }
        let given = [
            (Settings.api.spec.label, invocation.isGiven(Settings.api)),
            (Settings.kubernetesVersion.spec.label, invocation.isGiven(Settings.kubernetesVersion)),
            (Settings.machineVMIDs.spec.label, invocation.isGiven(Settings.machineVMIDs)),
            (Settings.memoryAdjustment.spec.label, invocation.isGiven(Settings.memoryAdjustment)),
        ]
        guard let option = given.first(where: { $0.1 }) else { return }
        throw invocation.usageError("\(option.0) only goes with --for capmox --format cluster")
    }

    private func source(_ facts: TemplateFacts, usually reference: TemplateReference) throws -> CloneSource {
        let chosen = invocation[Settings.reference].flatMap(TemplateReference.init) ?? reference
        if chosen != .vmid, let version = facts.version, version.isProtected {
            console.say(
                "warning: version \(version.vmid) has Proxmox's protection, and so have its clones: nobody can remove them "
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
        console.say(
            "warning: template \(facts.vmid) has a cloud-init drive, and Cluster API's provider gives machines one of its "
                + "own: of two, Ignition takes whichever it sees last; build it with --consumer capmox")
    }

    private func warnOfTalos() {
        console.say(
            "warning: cluster-chart's templates configure Talos: a Flatcar machine that they make gets no Kubernetes; "
                + "'values --for capmox --format cluster' prints a cluster of Flatcar machines")
    }

    private func warnOfCloudConfig() {
        console.say(
            "warning: capi-kamaji-proxmox configures machines by cloud-config, and Flatcar carries out none of kubeadm's: "
                + "its KubeadmConfigTemplate needs what 'values --for capmox' prints")
    }

    private func kubeadm() throws -> String {
        let config = try BaseConfigSource(invocation: invocation, console: console).merged()
        if config == nil { console.say("note: every fragment is left out: machines get no base config") }
        let (text, findings) = KubeadmConfig.spec(config)
        try judge(findings, console)
        return text
    }

    private func cluster(_ facts: TemplateFacts) throws -> String {
        var options = ClusterTemplate.Options()
        options.api = ClusterAPI(rawValue: invocation[Settings.api]) ?? .v1alpha2
        options.kubernetesVersion = invocation[Settings.kubernetesVersion]
        options.machineVMIDs = invocation[Settings.machineVMIDs]
        options.memoryAdjustment = invocation[Settings.memoryAdjustment]
        if let range = options.machineVMIDs, range.contains(facts.vmid) {
            throw invocation.wrong(
                Settings.machineVMIDs, "\(range.lowerBound)-\(range.upperBound)",
                why: "the template's own VMID is in it")
        }
        let source = BaseConfigSource(
            invocation: invocation, console: console,
            kubernetes: options.kubernetesVersion ?? ClusterTemplate.versionMark)
        guard let config = try source.merged() else { preconditionFailure("the extension's own fragment is in it") }
        let (text, findings) = try ClusterTemplate(
            facts, source: try self.source(facts, usually: .vmid), options: options
        ).render(config)
        try judge(findings, console)
        return text
    }
}
