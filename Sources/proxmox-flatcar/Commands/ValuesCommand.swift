import CommandLine
import Consumers
import Files
import Reports
import TemplateBuilder

/// `values`: what a consumer of the template needs.
struct ValuesCommand {
    let invocation: Invocation
    let console: Console

    func run() throws -> ExitStatus {
        let text = try ConsumerValues(ofValues: invocation, console: console).text { try facts() }
        if let path = invocation[Settings.out], path != "-" {
            try SmallFile.write(text, to: path)
        } else {
            console.write(text)
        }
        return .success
    }

    /// What stands on the cluster where there is a connection, else what a build with these settings would make.
    private func facts() throws -> TemplateFacts {
        guard invocation.source(of: Settings.url) != nil else { return expected }
        guard invocation.source(of: Settings.token) != nil else {
            throw invocation.missing(Settings.token, why: "PROXMOX_URL or --url is set, so that Proxmox is asked")
        }
        let secrets = [invocation.source(of: Settings.secret), invocation.source(of: Settings.secretFile)]
        guard secrets.contains(where: { $0 != nil }) else {
            throw invocation.missing(Settings.secretFile, why: "PROXMOX_URL or --url is set, so that Proxmox is asked")
        }
        let cluster = try Connections(invocation: invocation).cluster(console)
        var facts = try VersionSettings(invocation).facts(cluster)
        // Machines may use another bridge than the template, and be larger.
        if invocation.isGiven(Settings.bridge) { facts.bridge = invocation[Settings.bridge] }
        if invocation.isGiven(Settings.diskSize) {
            let size = UInt64(invocation[Settings.diskSize])
            guard size >= facts.diskSize else {
                throw invocation.wrong(
                    Settings.diskSize, "\(size >> 30)G",
                    why: "the template's disk has \(gibibytes(facts.diskSize)), and a clone's cannot be smaller")
            }
            facts.diskSize = size
        }
        return facts
    }

    private var expected: TemplateFacts {
        TemplateFacts(
            vmid: invocation[Settings.vmid], node: invocation[Settings.node], bridge: invocation[Settings.bridge],
            diskSize: UInt64(invocation[Settings.diskSize]),
            hasCloudInitDrive: invocation[Settings.consumerOfValues] != "capmox")
    }
}
