extension Config {
    /// What would keep a guest from coming up, or would hardly work as meant: Ignition's own rules
    /// (github.com/coreos/ignition, `config/v3_3/types`), and what it only finds out while the guest boots.
    ///
    /// Of a merged config, every finding names the file and place the text came from. Merging joins what is
    /// twice, so look for duplicates in the single configs too: ``inspect(_:)`` does both.
    public func findings() -> [Finding] {
        var inspector = Inspector()
        inspector.checkDuplicates(tree, .config)
        inspector.checkIgnition(tree["ignition"])
        inspector.checkStorage(tree["storage"], units: tree["systemd"]?.list("units") ?? [])
        inspector.checkUnits(tree["systemd"]?.list("units") ?? [])
        inspector.checkPasswd(tree["passwd"])
        inspector.checkKernelArguments(tree["kernelArguments"])
        return inspector.findings
    }

    /// Merges `configs` in the given order and returns the result with all that is to be said about it: the
    /// duplicates inside each one, which merging hides, then the merged config's findings.
    public static func inspect(_ configs: [Config]) -> (merged: Config, findings: [Finding]) {
        let merged = merge(configs)
        var findings: [Finding] = []
        var seen: Set<Finding> = []
        for config in configs {
            var inspector = Inspector()
            inspector.checkDuplicates(config.tree, .config)
            findings += inspector.findings.filter { seen.insert($0).inserted }
        }
        findings += merged.findings().filter { seen.insert($0).inserted }
        return (merged, findings)
    }
}

/// Collects findings; each group of checks is an extension in a file of its own.
struct Inspector {
    private(set) var findings: [Finding] = []

    mutating func error(_ place: Tree.Origin, _ message: String) { add(.error, place, message) }

    mutating func warn(_ place: Tree.Origin, _ message: String) { add(.warning, place, message) }

    private mutating func add(_ severity: Finding.Severity, _ place: Tree.Origin, _ message: String) {
        findings.append(Finding(severity: severity, file: place.file, path: place.path, message: message))
    }
}
