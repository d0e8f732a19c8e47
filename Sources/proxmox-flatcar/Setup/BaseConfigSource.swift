import CommandLine
import Files
import FoundationEssentials
import Ignition
import Reports
import TemplateBuilder
import TemplateModel

/// The base config from settings: the built-in fragments and the person's own, merged and validated.
struct BaseConfigSource {
    let invocation: Invocation
    let console: Console
    /// The version of the Kubernetes extension that the command adds by itself.
    var kubernetes: String?

    /// - Throws: `RunError` with every finding when one of the fragments would drop a guest to its emergency shell.
    func merged() throws -> Config? {
        var configs: [Config] = []
        var unreadable: [Finding] = []
        for fragment in try fragments() {
            do {
                configs.append(try Config.read(fragment))
            } catch {
                unreadable += error.findings
            }
        }
        try judge(unreadable, console)
        guard !configs.isEmpty else { return nil }
        let (merged, findings) = Config.inspect(configs)
        try judge(findings, console)
        return merged
    }

    func baseConfig() throws -> BaseConfig? {
        try refuseExtensionsForCAPMOX()
        return try rendered(try merged())
    }

    /// The config as guests get it.
    func rendered(_ merged: Config?) throws -> BaseConfig? {
        guard let merged else { return nil }
        do {
            return try BaseConfig(merged)
        } catch {
            throw RunError("\(error)", .verificationFailed)
        }
    }

    /// Extensions are in the base config, which a template for Cluster API does not carry.
    /// - Throws: `UsageError` where nothing would come of them.
    func refuseExtensionsForCAPMOX() throws {
        guard invocation.consumer == .capmox, !invocation[Settings.systemExtension].isEmpty,
            invocation.commandName != .build || invocation[Settings.onChangeValues] != "cluster"
        else { return }
        throw invocation.usageError(
            "--sysext does not go with --consumer capmox: that template has no cloud-init drive to carry the base config; "
                + "give --sysext to 'values --for capmox', whose config reaches the machines")
    }

    /// Those built in first, then the system extensions, then the person's in the order in which they were given, translated where they are Butane.
    func fragments() throws -> [Fragment] {
        let without = invocation[Settings.without]
        let own = try invocation[Settings.ignition].flatMap { try files(at: $0) }
        return BaseFragments.all.filter { !without.contains($0.shortName) }
            + [try ExtensionSource(invocation: invocation, console: console, kubernetes: kubernetes).fragment()]
            .compactMap(\.self)
            + (try own.map { path in
                try Butane(console: console).translated(Fragment(name: path, text: try NamedFile.read(path)))
            })
    }

    /// A file, or the `*.ign` files of a directory by name.
    private func files(at path: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [path] }
        let fragments = names.filter { $0.hasSuffix(".ign") }.sorted()
        guard !fragments.isEmpty else {
            throw invocation.wrong(
                Settings.ignition, path, why: "the directory holds no *.ign files (name others one by one)")
        }
        return fragments.map { "\(path)/\($0)" }
    }
}

/// Shows what a validation found; errors end the run.
func judge(_ findings: [Finding], _ console: Console) throws(RunError) {
    for finding in findings where finding.severity == .warning { console.warn("\(finding)") }
    let errors = findings.filter { $0.severity == .error }
    guard errors.isEmpty else {
        throw RunError(errors.map(\.description).joined(separator: "\n"), .verificationFailed)
    }
}
